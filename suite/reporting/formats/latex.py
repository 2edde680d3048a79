r"""A report's tables as LaTeX: booktabs and siunitx, to be read into a paper with ``\input``.

Which letters LaTeX must not see is tabulate's to know (``LATEX_ESCAPE_RULES``): it writes the
tables for the terminal and Markdown already, and its rules are public, where pandas keeps its own
private. Its whole tables would not do: they know neither heads of several levels nor siunitx.
"""

import re
from collections.abc import Iterable, Iterator

from tabulate import LATEX_ESCAPE_RULES

from suite.reporting.report import Report
from suite.reporting.tables.cells import UNCHECKED
from suite.reporting.tables.sheet import Cell, Column, Sheet
from suite.store.files.one_line import one_line

PREAMBLE = r"\usepackage{booktabs,siunitx}"
"""What a document needs that reads the tables in."""
_HEAD = rf"""% Read this in with \input; the preamble needs {PREAMBLE}.
"""
_NUMBERS = r"\sisetup{separate-uncertainty=true, group-separator={,}, group-minimum-digits=4}"
_DAGGER = r"\ensuremath{^\dagger}"
_ESCAPES = str.maketrans(
    {
        **LATEX_ESCAPE_RULES,
        "|": r"\textbar{}",
        "±": r"\ensuremath{\pm}",
        "\N{MULTIPLICATION SIGN}": r"\ensuremath{\times}",
        "†": r"\ensuremath{\dagger}",
        "…": r"\ldots{}",
        "µ": r"\ensuremath{\mu}",
    }
)
_DASHES = re.compile("-(?=-)")
"""Hyphens that LaTeX would join with the next one to a dash."""
_NUMBER = r"-?[\d,]+(?:\.\d+)?(?:e-?\d+)?"
_FIGURE = re.compile(rf"({_NUMBER})(?: ± ({_NUMBER}))?( {UNCHECKED})?")


def as_latex(report: Report) -> str:
    """The tables of a report, a float each; the runs one by one are left to the page."""
    captions = [
        (report.table, report.summary),
        *((sheet, report.setting) for sheet in report.more),
        (report.arms, report.summary),
        (report.systems, ""),
    ]
    floats = (
        _float(
            sheet,
            f"{sheet.title}. {caption}.".removesuffix(" ."),
            report.notes if sheet is report.table else sheet.notes,
            f"tab:{_slug(report.name)}-{number}",
        )
        for number, (sheet, caption) in enumerate(captions, 1)
        if sheet and sheet.rows
    )
    return "\n".join((_HEAD, *floats))


def escaped(text: object) -> str:
    r"""Text that LaTeX sets as it stands, whatever it says: no command, no mathematics, no comment.

    pdfTeX stops at letters that its fonts lack: those outside Latin-1 are written by their number.

    >>> escaped(r"\input{x} 5% $y$ --seed")
    '\\textbackslash{}input\\{x\\} 5\\% \\$y\\$ -{}-seed'
    >>> escaped("Müller 中")
    'Müller [U+4E2D]'
    """
    letters = "".join(map(_settable, one_line(text)))
    return _DASHES.sub("-{}", letters.translate(_ESCAPES))


def _settable(letter: str) -> str:
    is_known = letter.isascii() or ord(letter) in _ESCAPES or letter in _ACCENTED
    return letter if is_known else f"[U+{ord(letter):04X}]"


_ACCENTED = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")


def figure_latex(text: str) -> str | None:
    r"""A cell that is a number, with a spread or a mark, for siunitx; None if it is something else.

    A spread of nothing and one with a power of ten of its own are set by hand: siunitx would drop
    the first and refuse the second.

    >>> figure_latex("3.728 ± 0.009"), figure_latex("37,683,752"), figure_latex("3.40 †")
    ('\\num{3.728 +- 0.009}', '\\num{37683752}', '\\num{3.40}\\ensuremath{^\\dagger}')
    >>> figure_latex("1.8e-4 ± 2.0e-5"), figure_latex("3/3 missing")
    ('\\num{1.8e-4} \\ensuremath{\\pm} \\num{2.0e-5}', None)
    """
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    mean, spread = (number and number.replace(",", "") for number in found.group(1, 2))
    mark = _DAGGER if found[3] else ""
    if spread is None:
        return rf"\num{{{mean}}}{mark}"
    if "e" in text or not float(spread):
        return rf"\num{{{mean}}} \ensuremath{{\pm}} \num{{{spread}}}{mark}"
    return rf"\num{{{mean} +- {spread}}}{mark}"


def _float(sheet: Sheet, caption: str, notes: Iterable[str], label: str) -> str:
    remarks = " ".join(map(escaped, notes))
    kinds = "".join("r" if column.numeric else "l" for column in sheet.columns)
    lines = [
        r"\begin{table}[htbp]",
        r"\centering\small",
        _NUMBERS,
        rf"\caption{{{escaped(caption)}}}",
        rf"\label{{{label}}}",
        rf"\begin{{tabular}}{{{kinds}}}",
        r"\toprule",
        *_heads(sheet),
        r"\midrule",
        *(_row(sheet.columns, row) for row in sheet.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    if remarks:
        lines += [r"\par\medskip", rf"\parbox{{\linewidth}}{{\footnotesize {remarks}}}"]
    return "\n".join((*lines, r"\end{table}", ""))


def _heads(sheet: Sheet) -> Iterator[str]:
    """A line for each level of heads, with a rule below those that span several columns."""
    for level in range(sheet.levels):
        cells, rules, place = [], [], 0
        for head, span in sheet.spans(level):
            if span > 1 and head:
                cells.append(rf"\multicolumn{{{span}}}{{c}}{{{escaped(head)}}}")
                rules.append(rf"\cmidrule(lr){{{place + 1}-{place + span}}}")
            else:
                cells += [_text(head), *[""] * (span - 1)]
            place += span
        yield rf"{' & '.join(cells)} \\"
        if rules:
            yield " ".join(rules)


def _row(columns: Iterable[Column], row: Iterable[Cell]) -> str:
    cells = (_cell(cell, column) for column, cell in zip(columns, row, strict=True))
    return rf"{' & '.join(cells)} \\"


def _cell(cell: Cell, column: Column) -> str:
    """A cell; its notes stand below it, small."""
    own = f"${cell.latex}$" if cell.latex else figure_latex(cell.text) if column.numeric else None
    text = own or _text(cell.text)
    if not cell.notes:
        return text
    lines = [text, *(rf"\footnotesize {escaped(note)}" for note in cell.notes)]
    side, stacked = "r" if column.numeric else "l", r" \\ ".join(lines)
    return rf"\begin{{tabular}}[t]{{@{{}}{side}@{{}}}}{stacked}\end{{tabular}}"


def _text(text: str) -> str:
    """Text in braces, so that none at the beginning of a row is an option of the row before."""
    return f"{{{escaped(text)}}}" if text else ""


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower())
