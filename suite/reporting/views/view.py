"""What a task's records look like on a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suite.plan import Plan
from suite.reporting.curves.bands import Curves
from suite.reporting.figures import Picture
from suite.reporting.records.circumstances import Fact
from suite.reporting.tables.arrangement import Content
from suite.reporting.tables.sheet import Sheet
from suite.store import Record, Store


@dataclass(frozen=True)
class View:
    """The parts of a report that depend on its task.

    Attributes:
        statistic: What the figures of the table are: their unit, and mean and deviation if they
            are those.
        table: The main table.
        narrow: The same in a narrow form.
        more: Other tables.
        pictures: Figures, whether or not there is something to show yet.
        notes: What figures and marks mean.
        rows: The table as tidy rows.
        damaged: Curves and other files of records that could not be trusted, a line each.
        curves: The training curves; None for a task that has none.
        limits: What the table can and cannot say, in place of the usual sentences; None for those.
    """

    statistic: str
    table: Sheet
    narrow: Sheet
    more: tuple[Sheet, ...]
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...]
    rows: list[dict[str, Any]]
    damaged: tuple[str, ...] = ()
    curves: Curves | None = None
    limits: tuple[str, ...] | None = None


MakeView = Callable[[Plan, Content, Mapping[str, Record], Sequence[Fact], Store], View]
"""Of a plan, what its table is laid out from, the records that count, its facts, the store."""
