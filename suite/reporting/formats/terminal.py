"""A report for a terminal: plain text of at most 80 columns."""

from collections.abc import Iterable
from dataclasses import replace

from suite.reporting.curves.sparklines import sparklines_of
from suite.reporting.formats.columns import Link, fitting_text, unlinked, wrapped
from suite.reporting.formats.sparkline_text import sparks_text
from suite.reporting.records.circumstances import Fact
from suite.reporting.report import Report
from suite.reporting.tables.arrangement import SEEDS
from suite.reporting.tables.sheet import Sheet
from suite.store.files.one_line import one_line

RETRY = "Failed runs are tried again once this is said:"
FILL = "This fills the table:"
MOST_MISSING = 6
"""Missing runs that are named of each kind; the page names all."""


def as_text(report: Report, link: Link = unlinked) -> str:
    """The report; only names of runs and commands may be longer than a line.

    Args:
        report: The report.
        link: What makes a figure lead to its runs on the page.
    """
    parts = [
        wrapped(report.title),
        wrapped(f"The paper's table: {report.caption}") if report.caption else "",
        f"{wrapped(report.statistic)}\n\n{_main(report, link)}",
        facts_text(report.facts),
        _missing(report),
        _sparks(report),
        _items(report.notes),
        _items(report.limits),
        *(_appendix(one.sheet) for one in report.appendices if one.is_shown),
        _items(report.damaged),
        _items(report.advice),
    ]
    return "\n\n".join(filter(None, parts))


def _main(report: Report, link: Link) -> str:
    """The table in the fullest form that fits: a row an arm, or as declared."""
    listed = {row[0].run for row in report.runs.rows}
    forms = (report.narrow, report.narrow.without(SEEDS), report.table)
    return fitting_text(*(_leading(form, listed) for form in forms), link=link)


def _leading(sheet: Sheet, listed: Iterable[str]) -> Sheet:
    """The table whose figures lead to no other runs than those that the page lists."""
    listed = frozenset(listed)
    rows = tuple(
        tuple(cell if cell.run in listed else replace(cell, run="") for cell in row)
        for row in sheet.rows
    )
    return replace(sheet, rows=rows)


def _sparks(report: Report) -> str:
    found = sparklines_of(report.curves)
    return "" if found is None else sparks_text(found)


def _appendix(sheet: Sheet) -> str:
    """A table beside the main one."""
    shown = fitting_text(sheet) if sheet.rows else ""
    return "\n\n".join(filter(None, (wrapped(sheet.title), shown, _items(sheet.notes))))


def facts_text(facts: Iterable[Fact]) -> str:
    """Facts one after another; those to look twice at have an exclamation mark."""
    return wrapped(
        "; ".join(f"{fact.label}: {fact.text}{' (!)' * fact.is_marked}" for fact in facts)
    )


def _missing(report: Report) -> str:
    gaps = report.gaps
    if not gaps.missing:
        return ""
    lines = [*filter(None, map(wrapped, (gaps.sentence, gaps.ahead)))]
    for words, runs in gaps.groups:
        for one in runs[:MOST_MISSING]:
            lines.append(f"  {one_line(one.run)}  {words}")
            lines += [wrapped(one.more, "      ", "      ")] if one.more else []
        left = len(runs) - MOST_MISSING
        lines += [f"  … and {left:,} more {words}"] if left > 0 else []
    for words, commands in ((RETRY, gaps.retries), (FILL, gaps.commands)):
        lines += [words] if commands else []
        lines += [f"  {one_line(command)}" for command in commands]
    return "\n".join(lines)


def _items(sentences: Iterable[str]) -> str:
    return "\n".join(wrapped(sentence, "- ", "  ") for sentence in sentences)
