"""How wide a table will be in print, and the columns of a paper that it takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from suite.reporting.tables.sheet import Cell, Sheet
from suite.store.files.one_line import one_line

ONE = 232.0
"""Points that a table may take in one of two columns: 3.25 inches, as at ICML, less a hair."""
BOTH = 484.0
"""The same across both columns, 6.75 inches."""
GAP = 12.0
"""Points between two columns of a table."""
SMALL, NOTE = 0.92, 0.82
"""Of the widths below, in the size small and in footnotesize, a little more than they are."""
NARROWEST = 62.0
"""Points that a folded column keeps, so that it has several words a line."""
MOST_LINES = 3
"""Lines that texts may be folded to for the sake of one column; more read better across both."""
_WIDE = {
    **dict.fromkeys("iljtf.,:;'|!()[] -/Ir", 3.9),
    **dict.fromkeys("mwMW%@±+=†…_\N{MULTIPLICATION SIGN}", 8.9),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 7.6),
}
_POWER = re.compile(r"(?<=\d)e-?\d+")
"""A power of ten, which takes more room in print."""
_OTHERS = 5.3
"""Points of letters in the size of 10 points, by Computer Modern's metrics, rounded up."""


def text_width(text: str, size: float = SMALL) -> float:
    """About how wide a text is, in points.

    >>> round(text_width("3.728 ± 0.009")), text_width("")
    (62, 0.0)
    """
    letters = _POWER.sub("+10-88", one_line(text))
    return size * sum((_WIDE.get(letter, _OTHERS) for letter in letters), 0.0)


@dataclass(frozen=True)
class Layout:
    """A table, or a part of it, as it is to be printed.

    Attributes:
        sheet: Its columns.
        widths: For each column the width in points that its texts are folded to; None for as wide
            as they are.
        total: About how wide all is, in points.
    """

    sheet: Sheet
    widths: tuple[float | None, ...]
    total: float


def head_lines(sheet: Sheet, place: int, head: str) -> list[str]:
    """A head on as many lines as keep it from being wider than what stands below it."""
    if not sheet.columns[place].numeric:
        return [head]
    room = max(map(len, [line for row in sheet.rows for line in row[place].lines] or [""]))
    longest = max(room, *map(len, head.split()), 1)
    return wrap(one_line(head), longest, break_on_hyphens=False) if head else [""]


def layouts_of(sheet: Sheet) -> tuple[Layout, ...]:
    """The table in the fewest columns of a paper that hold it.

    One column if it fits there, folding its texts to a few lines where that helps; else both,
    folded further if it must be; else in parts, each with the columns that name a row.
    """
    whole = _fitted(sheet, ONE, MOST_LINES) or _fitted(sheet, BOTH, None)
    return (whole,) if whole else tuple(_parts(sheet))


def _fitted(sheet: Sheet, room: float, most_lines: int | None) -> Layout | None:
    """The table in a room, its longest texts folded; None where they would need too many lines."""
    widths = [_natural(sheet, place) for place in range(len(sheet.columns))]
    least = [_least(sheet, place, width) for place, width in enumerate(widths)]
    natural = tuple(widths)
    excess = _total(sheet, widths) - room
    while excess > 0:
        open_ = [place for place, width in enumerate(widths) if width > least[place]]
        if not open_:
            return None
        longest = max(open_, key=widths.__getitem__)
        cut = min(excess, 4.0, widths[longest] - least[longest])
        widths[longest] -= cut
        excess -= cut
    folded = tuple(
        width if width < before else None for width, before in zip(widths, natural, strict=True)
    )
    if most_lines and _most_lines(sheet, folded) > most_lines:
        return None
    return Layout(sheet, folded, _total(sheet, widths))


def _parts(sheet: Sheet) -> list[Layout]:
    """The table in as few parts as hold it, one below the other, of as many columns each."""
    stub, free = list(range(sheet.stub)), len(sheet.columns) - sheet.stub
    parts: list[Layout] = []
    for count in range(2, free + 1):
        each = -(-free // count)
        starts = range(sheet.stub, len(sheet.columns), each)
        kept = [[*stub, *range(len(sheet.columns))[start : start + each]] for start in starts]
        parts = [_as_it_is(sheet.only(part)) for part in kept]
        if all(part.total <= BOTH for part in parts):
            break
    return parts or [_as_it_is(sheet)]


def _as_it_is(sheet: Sheet) -> Layout:
    """A part that fits, or one that cannot be made narrower."""
    widths = [_natural(sheet, place) for place in range(len(sheet.columns))]
    whole = Layout(sheet, (None,) * len(widths), _total(sheet, widths))
    return _fitted(sheet, BOTH, None) or whole


def _natural(sheet: Sheet, place: int) -> float:
    cells = max((_cell_width(row[place]) for row in sheet.rows), default=0.0)
    lines = (
        line for head in sheet.columns[place].heads[-1:] for line in head_lines(sheet, place, head)
    )
    return max([cells, *map(text_width, lines)])


def _cell_width(cell: Cell) -> float:
    notes = (text_width(note, NOTE) for note in cell.notes)
    return max([text_width(cell.text), *notes])


def _least(sheet: Sheet, place: int, width: float) -> float:
    """The width that a column needs: that of its longest word, if it is one of texts."""
    cells = [row[place] for row in sheet.rows]
    if sheet.columns[place].numeric or any(cell.latex for cell in cells):
        return width
    head = sheet.columns[place].heads[-1]
    words = [
        word
        for text in (head, *(line for cell in cells for line in cell.lines))
        for word in text.split()
    ]
    return min(width, max([NARROWEST, text_width(head), *map(text_width, words)]))


def _total(sheet: Sheet, widths: Sequence[float]) -> float:
    """All columns with their gaps, and what heads over several columns need beyond theirs."""
    total = sum(widths) + GAP * (len(widths) - 1)
    for level in range(sheet.levels - 1):
        place = 0
        for head, span in sheet.spans(level):
            own = sum(widths[place : place + span]) + GAP * (span - 1)
            total += max(0.0, text_width(head) - own)
            place += span
    return total


def _most_lines(sheet: Sheet, widths: Sequence[float | None]) -> int:
    """The lines of the cell that is folded to most, notes counted apart."""
    return max(
        (
            lines_of(cell, width) - len(cell.notes)
            for row in sheet.rows
            for cell, width in zip(row, widths, strict=True)
            if width is not None
        ),
        default=1,
    )


def lines_of(cell: Cell, width: float | None) -> int:
    """About how many lines a cell has."""
    if width is None:
        return len(cell.lines)
    return sum(max(1, -int(-1.1 * text_width(line) // width)) for line in cell.lines)
