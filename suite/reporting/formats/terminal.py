"""A report for a terminal: plain text of at most 80 columns."""

from collections.abc import Iterable
from textwrap import fill

from tabulate import tabulate

from suite.reporting.layout import SEEDS
from suite.reporting.origins import Fact
from suite.reporting.report import Report
from suite.reporting.sheet import Column, Sheet
from suite.reporting.texts import one_line

WIDTH = 80
RETRY = "Failed runs are tried again once this is said:"
FILL = "This fills the table:"
MOST_MISSING = 6
"""Missing runs that are named; the page names all."""


def as_text(report: Report) -> str:
    """The report; only the command that fills the table may be longer than a line."""
    parts = [
        wrapped(report.title),
        wrapped(f"The paper's table: {report.caption}") if report.caption else "",
        f"{wrapped(report.statistic)}\n\n{_main(report)}",
        facts_text(report.facts),
        _paragraphs(report.notes),
        _missing(report),
        _paragraphs(report.limits),
        *(_exhibit(one.sheet) for one in report.exhibits if one.is_shown),
        _paragraphs(report.damaged),
    ]
    return "\n\n".join(filter(None, parts))


def _main(report: Report) -> str:
    """The table in the fullest form that fits: a row an arm, as declared, else cell by cell."""
    return fitting_text(report.narrow, report.narrow.without(SEEDS), report.table)


def fitting_text(*sheets: Sheet) -> str:
    """The first of these forms of a table that fits into the width, else the first cell by cell."""
    for sheet in sheets:
        text = sheet_text(sheet)
        if _width(text) <= WIDTH:
            return text
    return _blocks(sheets[0])


def _exhibit(sheet: Sheet) -> str:
    """A table beside the main one: as a table if that fits, else cell by cell."""
    text = sheet_text(sheet)
    shown = text if _width(text) <= WIDTH else _blocks(sheet)
    return "\n\n".join(filter(None, (wrapped(sheet.title), shown, _paragraphs(sheet.notes))))


def sheet_text(sheet: Sheet) -> str:
    """A table as plain text, as wide as its cells and the words of its heads."""
    if not sheet.rows:
        return ""
    rows = [["\n".join(map(one_line, cell.lines)) for cell in row] for row in sheet.rows]
    heads = [
        _head(column, max(_width(row[place]) for row in rows))
        for place, column in enumerate(sheet.columns)
    ]
    align = ["right" if column.numeric else "left" for column in sheet.columns]
    return tabulate(rows, heads, tablefmt="simple", colalign=align, disable_numparse=True)


def _head(column: Column, width: int) -> str:
    """A column's heads, their words on lines of their own where its cells are narrower."""
    words = " ".join(map(one_line, column.heads)).split()
    longest = max(map(len, words), default=1)
    levels = (fill(one_line(head), max(width, longest)) for head in column.heads)
    return "\n".join(filter(None, levels))


def _blocks(sheet: Sheet) -> str:
    """A table that is too wide for the terminal: a block a row, a line a cell."""
    blocks = []
    for row in sheet.rows:
        named = zip(sheet.columns, row, strict=True)
        lines = [
            wrapped(f"{column.head}: {', '.join(cell.lines)}")
            for column, cell in named
            if cell.text
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def facts_text(facts: Iterable[Fact]) -> str:
    """Facts one after another; those to look twice at have an exclamation mark."""
    return wrapped(
        "; ".join(f"{fact.label}: {fact.text}{' (!)' * fact.is_marked}" for fact in facts)
    )


def _missing(report: Report) -> str:
    gaps = report.gaps
    if not gaps.missing:
        return ""
    lines = [gaps.sentence]
    lines += [f"  {one_line(one.run)}  {one.stands}" for one in gaps.missing[:MOST_MISSING]]
    left = len(gaps.missing) - MOST_MISSING
    lines += [f"  … and {left:,} more"] if left > 0 else []
    for words, commands in ((RETRY, gaps.retries), (FILL, gaps.commands)):
        lines += [words] if commands else []
        lines += [f"  {one_line(command)}" for command in commands]
    return "\n".join(lines)


def _paragraphs(sentences: Iterable[str]) -> str:
    return "\n".join(map(wrapped, sentences))


def wrapped(text: str) -> str:
    """A text on lines that are no longer than the width."""
    return fill(one_line(text), WIDTH, break_on_hyphens=False)


def _width(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)
