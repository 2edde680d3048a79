"""A table that stands beside the main one and is written to a file of its own too."""

from dataclasses import dataclass
from typing import Any

from suite.reporting.tables.sheet import Sheet


@dataclass(frozen=True)
class Appendix:
    """A table with its figures unrounded.

    Attributes:
        name: What its file is called and its place on the page.
        sheet: The table; without rows and notes where there is nothing to show.
        rows: The same as tidy rows.
    """

    name: str
    sheet: Sheet
    rows: list[dict[str, Any]]

    @property
    def is_shown(self) -> bool:
        """Whether there is something to show: a table, or why there is none."""
        return bool(self.sheet.rows or self.sheet.notes)
