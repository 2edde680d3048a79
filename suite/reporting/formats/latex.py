r"""A report's tables as LaTeX: booktabs and siunitx, to be read into a paper with ``\input``.

A table that fits one column of two is a ``table``; a wider one is a ``table*``, which spans both.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from suite.reporting.formats.bibtex import PAPERS
from suite.reporting.formats.latex_cells import cell_latex, escaped, stacked, text_latex
from suite.reporting.formats.latex_widths import ONE, Layout, head_lines, layouts_of, lines_of
from suite.reporting.report import Report
from suite.reporting.tables.sheet import Cell, Row, Sheet

PREAMBLE = r"\usepackage{booktabs,siunitx}"
"""What a document needs that reads the tables in."""
_HEAD = rf"""% Read this in with \input; the preamble needs {PREAMBLE}.
% Tables are as wide as one column of two (3.25 in); where one says table*, it takes both (6.75 in).
"""
_NUMBERS = (
    r"\sisetup{separate-uncertainty=true, group-digits=integer, group-separator={,}, "
    r"group-minimum-digits=4}"
)
MOST_LINES = 42
"""Lines of a table on one page; what is longer goes on in another float."""


def as_latex(report: Report) -> str:
    """The tables of a report, a float each; the runs one by one are left to the page."""
    main = replace(report.table, title=_subject(report), notes=report.notes)
    captions = [
        (main, report.summary),
        *((one.sheet, "") for one in report.appendices),
        *((sheet, report.setting) for sheet in report.more),
        (report.arms, report.summary),
        (report.systems, ""),
    ]
    shown = [(sheet, caption) for sheet, caption in captions if sheet and sheet.rows]
    floats = (
        text
        for number, (sheet, caption) in enumerate(shown, 1)
        for text in _floats(sheet, caption, f"tab:{_slug(report.name)}-{number}")
    )
    return "\n".join((_HEAD + _cited(report), *floats))


def _cited(report: Report) -> str:
    """How a document cites the systems, as a comment; nothing where there are none to cite."""
    if not report.cited:
        return ""
    keys = ",".join(paper.key for paper in report.cited)
    return rf"% The papers of the systems are in {PAPERS}: \cite{{{keys}}}" + "\n"


def _subject(report: Report) -> str:
    scale = f", scale {report.scale}" if report.scale else ""
    return f"{report.subject} (study {report.study}{scale})"


def _floats(sheet: Sheet, caption: str, label: str) -> Iterator[str]:
    """A table as one float, or as many as its rows take pages; notes stand below the last."""
    pages = list(_pages(sheet))
    for number, rows in enumerate(pages):
        part = replace(sheet, rows=rows, notes=sheet.notes if number + 1 == len(pages) else ())
        title = _sentence(sheet.title if not number else f"{sheet.title}, continued")
        words = title if number else f"{title} {caption}".strip()
        yield _float(part, words, label if not number else f"{label}-{number + 1}")


def _sentence(text: str) -> str:
    """A title as a caption begins and ends; a letter that stands for a number stays as it is.

    >>> _sentence("times of both passes"), _sentence("p is small."), _sentence("What is it?")
    ('Times of both passes.', 'p is small.', 'What is it?')
    """
    whole = f"{text[:1].upper()}{text[1:]}" if text[1:2].isalpha() else text
    return whole if whole.endswith((".", "?", "!")) else f"{whole}."


def _pages(sheet: Sheet) -> Iterator[tuple[Row, ...]]:
    """The rows page by page."""
    layouts = layouts_of(sheet)
    room = MOST_LINES / len(layouts)
    rows: list[Row] = []
    used = 0
    for at, row in enumerate(sheet.rows):
        lines = max(_lines(layout, at) for layout in layouts)
        if rows and used + lines > room:
            yield tuple(rows)
            rows, used = [], 0
        rows.append(row)
        used += lines
    yield tuple(rows)


def _lines(layout: Layout, at: int) -> int:
    cells = zip(layout.sheet.rows[at], layout.widths, strict=True)
    return max(lines_of(cell, width) for cell, width in cells)


def _float(sheet: Sheet, caption: str, label: str) -> str:
    layouts = layouts_of(sheet)
    kind = "table" if max(layout.total for layout in layouts) <= ONE else "table*"
    lines = [
        rf"\begin{{{kind}}}[htbp]",
        r"\centering\small",
        _NUMBERS,
        rf"\caption{{{escaped(caption)}}}",
        rf"\label{{{label}}}",
        "\n\\par\\medskip\n".join(map(_tabular, layouts)),
    ]
    if sheet.notes:
        remarks = " ".join(map(escaped, sheet.notes))
        lines += [r"\par\medskip", rf"\parbox{{\linewidth}}{{\footnotesize {remarks}}}"]
    return "\n".join((*lines, rf"\end{{{kind}}}", ""))


def _tabular(layout: Layout) -> str:
    sheet = layout.sheet
    kinds = "".join("r" if column.numeric else "l" for column in sheet.columns)
    lines = [
        rf"\begin{{tabular}}{{@{{}}{kinds}@{{}}}}",
        r"\toprule",
        *_heads(sheet),
        r"\midrule",
        *(_row(layout, row) for row in sheet.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines)


def _heads(sheet: Sheet) -> Iterator[str]:
    """A line for each level of heads, with a rule below those that span several columns."""
    for level in range(sheet.levels):
        cells: list[str] = []
        rules, place = [], 0
        for head, span in sheet.spans(level):
            if span > 1 and head:
                cells.append(rf"\multicolumn{{{span}}}{{c}}{{{escaped(head)}}}")
                rules.append(rf"\cmidrule(lr){{{place + 1}-{place + span}}}")
            else:
                cells += [_head(sheet, place, head), *[""] * (span - 1)]
            place += span
        yield rf"{' & '.join(cells)} \\"
        if rules:
            yield " ".join(rules)


def _head(sheet: Sheet, place: int, head: str) -> str:
    lines: Sequence[str] = list(map(text_latex, head_lines(sheet, place, head)))
    return stacked(lines, "r" if sheet.columns[place].numeric else "l", "b")


def _row(layout: Layout, row: Iterable[Cell]) -> str:
    cells = (
        cell_latex(cell, column.numeric, width)
        for cell, column, width in zip(row, layout.sheet.columns, layout.widths, strict=True)
    )
    return rf"{' & '.join(cells)} \\"


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower())
