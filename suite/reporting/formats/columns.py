"""A table as plain text of at most 80 columns: whole, folded, in parts, or block by block."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from textwrap import fill, wrap

from suite.reporting.tables.sheet import Cell, Row, Sheet
from suite.store.files.one_line import one_line

WIDTH = 80
GAP = "  "
MOST_LINES = 2
"""Lines that a cell may be folded to; more of them are read better as a block."""
MOST_PARTS = 4
"""Parts, one below the other, that a table may be cut into."""

Link = Callable[[str, str], str]
"""Makes a text lead to a place on the page, such as ``#run-ID``; it must look as long as before."""


def unlinked(text: str, target: str) -> str:
    """The text alone, for places without links."""
    return text


def fitting_text(*sheets: Sheet, link: Link = unlinked) -> str:
    """The first of these forms of a table that fits into the width, as it is or folded.

    Where none does, the first of them that a few parts can hold; else a block for each row.

    Args:
        sheets: The forms, the fullest first.
        link: What makes figures lead to their runs.
    """
    for sheet in chain(sheets, filter(None, map(_folded, sheets))):
        if _width(sheet) <= WIDTH:
            return sheet_text(sheet, link)
    for parts in map(_parts, sheets):
        if 0 < len(parts) <= MOST_PARTS:
            return "\n\n".join(sheet_text(part, link) for part in parts)
    return _blocks(sheets[0])


def sheet_text(sheet: Sheet, link: Link = unlinked) -> str:
    """A table as plain text, as wide as its cells and the words of its heads."""
    if not sheet.rows:
        return ""
    heads, widths = _heads(sheet), _widths(sheet)
    numeric = [column.numeric for column in sheet.columns]
    deepest = max(map(len, heads))
    above = zip(*([""] * (deepest - len(head)) + head for head in heads), strict=True)
    lines = [_line(texts, texts, widths, numeric) for texts in above]
    lines.append(GAP.join("-" * width for width in widths))
    for row in sheet.rows:
        lines += _row_lines(row, widths, numeric, link)
    return "\n".join(lines)


def wrapped(text: str, indent: str = "", hanging: str = "") -> str:
    """A text on lines that are no longer than the width.

    Args:
        text: The text.
        indent: What stands before its first line.
        hanging: What stands before the others.
    """
    return fill(
        one_line(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_on_hyphens=False,
    )


def _row_lines(
    row: Row, widths: Sequence[int], numeric: Sequence[bool], link: Link
) -> Iterator[str]:
    """The lines of a row; the first line of a figure leads to its run."""
    cells = [_lines(cell) for cell in row]
    shown = [
        [link(lines[0], f"#run-{cell.run}"), *lines[1:]] if cell.metric and cell.run else lines
        for cell, lines in zip(row, cells, strict=True)
    ]
    for texts, links in zip(
        zip_longest(*cells, fillvalue=""), zip_longest(*shown, fillvalue=""), strict=True
    ):
        yield _line(texts, links, widths, numeric)


def _line(
    texts: Sequence[str], shown: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]
) -> str:
    """One line of all columns; what is shown takes the room of its text."""
    parts = []
    for text, show, width, is_right in zip(texts, shown, widths, numeric, strict=True):
        room = " " * (width - len(text))
        parts.append(room + show if is_right else show + room)
    return GAP.join(parts).rstrip()


def _lines(cell: Cell) -> list[str]:
    return [one_line(line) for line in cell.lines]


def _cells_width(sheet: Sheet, place: int) -> int:
    return max((len(line) for row in sheet.rows for line in _lines(row[place])), default=0)


def _heads(sheet: Sheet) -> list[list[str]]:
    """The lines of each column's heads: their words one below another where cells are narrower."""
    found = []
    for place, column in enumerate(sheet.columns):
        words = " ".join(map(one_line, column.heads)).split()
        room = max([_cells_width(sheet, place), 1, *map(len, words)])
        levels = (wrap(one_line(head), room, break_on_hyphens=False) for head in column.heads)
        found.append([line for lines in levels for line in lines])
    return found


def _widths(sheet: Sheet) -> list[int]:
    heads = _heads(sheet)
    return [
        max([1, _cells_width(sheet, place), *map(len, head)]) for place, head in enumerate(heads)
    ]


def _width(sheet: Sheet) -> int:
    return sum(widths := _widths(sheet)) + len(GAP) * (len(widths) - 1)


def _folded(sheet: Sheet) -> Sheet | None:
    """The table with the longest texts on several lines; None where that does not make it fit."""
    widths = _widths(sheet)
    least = [_least(sheet, place, width) for place, width in enumerate(widths)]
    while sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH:
        open_ = [place for place, width in enumerate(widths) if width > least[place]]
        if not open_:
            return None
        widths[max(open_, key=widths.__getitem__)] -= 1
    rows = tuple(
        tuple(
            cell if column.numeric else _fold(cell, width)
            for cell, width, column in zip(row, widths, sheet.columns, strict=True)
        )
        for row in sheet.rows
    )
    if any(len(cell.lines) > MOST_LINES for row in rows for cell in row):
        return None
    return replace(sheet, rows=rows)


def _least(sheet: Sheet, place: int, width: int) -> int:
    """The width that a column needs: that of its longest word, if it is one of texts."""
    if sheet.columns[place].numeric:
        return width
    heads = " ".join(sheet.columns[place].heads)
    texts = (line for row in sheet.rows for line in _lines(row[place]))
    return max(
        (len(word) for text in (one_line(heads), *texts) for word in text.split()), default=1
    )


def _fold(cell: Cell, width: int) -> Cell:
    lines = [part for line in _lines(cell) for part in wrap(line, width, break_on_hyphens=False)]
    return replace(cell, text=lines[0], notes=tuple(lines[1:])) if lines else cell


def _parts(sheet: Sheet) -> list[Sheet]:
    """The table in parts that fit, each with the columns that name the row; empty if none does."""
    widths = [width + len(GAP) for width in _widths(sheet)]
    stub = list(range(sheet.stub))
    room = WIDTH + len(GAP) - sum(widths[: sheet.stub])
    parts: list[list[int]] = []
    free = 0
    for place in range(sheet.stub, len(widths)):
        if widths[place] > room:
            return []
        if widths[place] > free:
            parts.append([])
            free = room
        parts[-1].append(place)
        free -= widths[place]
    return [sheet.only([*stub, *places]) for places in parts]


def _blocks(sheet: Sheet) -> str:
    """A table whose rows are too long for lines: a block each, long texts on lines of their own."""
    return "\n\n".join("\n".join(_block(sheet, row)) for row in sheet.rows)


def _block(sheet: Sheet, row: Row) -> Iterator[str]:
    named = [
        (column, ", ".join(cell.lines)) for column, cell in zip(sheet.columns, row, strict=True)
    ]
    yield wrapped(", ".join(f"{column.head}: {text}" for column, text in named[: sheet.stub]))
    rest = [(column, text) for column, text in named[sheet.stub :] if text]
    items = [(one_line(column.head), text) for column, text in rest if not column.numeric]
    numbers = [(one_line(column.head), text) for column, text in rest if column.numeric]
    if numbers:
        (head, first), *others = numbers
        items.append((head, "; ".join([first, *(f"{name} {text}" for name, text in others)])))
    widest = max((len(head) for head, _ in items), default=0)
    for head, text in items:
        yield wrapped(text, f"{GAP}{head:<{widest}}{GAP}", " " * (widest + 2 * len(GAP)))
