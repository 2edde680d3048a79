"""A table before it has a format: heads, rows, cells, and no markup."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

Tone = Literal["plain", "diverged", "missing", "published", "quoted"]
"""What a cell says besides its text, for formats that can show it."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        heads: Its heads from the top down; neighbours with the same upper head share it.
        numeric: Whether its cells are set to the right.
    """

    heads: tuple[str, ...]
    numeric: bool = True

    @property
    def head(self) -> str:
        """All heads on one line."""
        return " ".join(filter(None, self.heads))


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        text: Its text; empty for nothing.
        notes: What else there is to say, a line each: ``1/3 diverged``.
        tone: What kind of thing it says.
        latex: Its text as LaTeX in mathematics mode, for formats that set formulas; empty where the
            text is all there is.
        run: The id of the run that its row is of, or of the first run that its figure is of.
        metric: The name of the figure that it shows; empty where it shows none.
        twin: The name of another figure that is the same in all runs; empty where there is none.
    """

    text: str
    notes: tuple[str, ...] = ()
    tone: Tone = "plain"
    latex: str = ""
    run: str = ""
    metric: str = ""
    twin: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Text and notes, a line each."""
        return (self.text, *self.notes)


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes:
        title: What it shows, in one line.
        columns: Its columns.
        rows: Its rows, a cell for each column.
        stub: How many leading columns name the row.
        notes: What its marks mean, a sentence each.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    stub: int
    notes: tuple[str, ...] = ()

    def without(self, head: str) -> "Sheet":
        """The sheet without the columns of a head."""
        return self.only([at for at, column in enumerate(self.columns) if column.head != head])

    def only(self, places: Sequence[int]) -> "Sheet":
        """The sheet with some of its columns, those that name the row among them."""
        columns = tuple(self.columns[at] for at in places)
        rows = tuple(tuple(row[at] for at in places) for row in self.rows)
        return replace(self, columns=columns, rows=rows)

    @cached_property
    def levels(self) -> int:
        """How many lines of heads it has."""
        return max((len(column.heads) for column in self.columns), default=0)

    def spans(self, level: int) -> list[tuple[str, int]]:
        """The heads of one level from left to right, each with how many columns it spans.

        >>> columns = (Column(("", "a")), Column(("x", "b")), Column(("x", "c")))
        >>> Sheet("t", columns, (), 1).spans(0)
        [('', 1), ('x', 2)]
        """
        spans: list[tuple[str, int]] = []
        last: tuple[str, ...] = ()
        for column in self.columns:
            path = column.heads[: level + 1]
            if spans and path == last and path[-1] and level + 1 < len(column.heads):
                spans[-1] = (spans[-1][0], spans[-1][1] + 1)
            else:
                spans.append((column.heads[level] if level < len(column.heads) else "", 1))
            last = path
        return spans
