r"""Texts and figures as LaTeX sets them.

Which letters LaTeX must not see is tabulate's to know (``LATEX_ESCAPE_RULES``): it writes the
tables for the terminal and Markdown already, and its rules are public, where pandas keeps its own
private. Its whole tables would not do: they know neither heads of several levels nor siunitx.
"""

import re
from collections.abc import Sequence

from tabulate import LATEX_ESCAPE_RULES

from suite.reporting.tables.cells import UNCHECKED
from suite.reporting.tables.sheet import Cell
from suite.store.files.one_line import one_line

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
_SIGNED = re.compile(r"(?<![\w.,)])([+-])(?=\d)")
"""A sign before a number, not a hyphen between two."""


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


def signed_latex(text: str) -> str:
    r"""Text whose signs before numbers are signs and no hyphens.

    >>> signed_latex("-0.094 to +0.060"), signed_latex("(n-1), lr 1e-3")
    ('\\ensuremath{-}0.094 to \\ensuremath{+}0.060', '(n-1), lr 1e-3')
    """
    return _SIGNED.sub(r"\\ensuremath{\1}", escaped(text))


def text_latex(text: str, numeric: bool = False) -> str:
    """Text in braces, so that none at the beginning of a row is an option of the row before."""
    return f"{{{signed_latex(text) if numeric else escaped(text)}}}" if text else ""


def stacked(lines: Sequence[str], side: str, place: str) -> str:
    """Lines one below another in a cell.

    Args:
        lines: The lines, as LaTeX; a single one stays as it is.
        side: Where they are set to: ``l`` or ``r``.
        place: Which of them stands in the line of the row: ``t`` or ``b``.
    """
    if len(lines) < 2:
        return "".join(lines)
    rows = r" \\ ".join(lines)
    return rf"\begin{{tabular}}[{place}]{{@{{}}{side}@{{}}}}{rows}\end{{tabular}}"


def cell_latex(cell: Cell, numeric: bool, width: float | None) -> str:
    """A cell; its notes stand below it, small.

    Args:
        cell: The cell.
        numeric: Whether its column is set to the right.
        width: The width in points that its text is folded to; None for as wide as it is.
    """
    own = f"${cell.latex}$" if cell.latex else figure_latex(cell.text) if numeric else None
    if width is not None and own is None:
        return _folded(cell, width)
    text = own or (
        f"{{{signed_latex(cell.text)}}}" if numeric and cell.text else text_latex(cell.text)
    )
    notes = (rf"\footnotesize {signed_latex(note)}" for note in cell.notes)
    return stacked([text, *notes], "r" if numeric else "l", "t")


def _folded(cell: Cell, width: float) -> str:
    if not any(cell.lines):
        return ""
    notes = "".join(rf"\par\footnotesize {escaped(note)}" for note in cell.notes)
    text = rf"\raggedright\strut {escaped(cell.text)}{notes}\strut"
    return rf"\parbox[t]{{{width:.0f}pt}}{{{text}}}"
