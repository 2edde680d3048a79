"""A report's table as CSV: a row for each arm and figure, numbers unrounded."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from suite.reporting.report import Report
from suite.store.files.one_line import one_line

_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for a formula at the beginning of a cell."""


def as_csv(report: Report) -> str:
    """The table; what is not known is an empty cell, seeds are apart by blanks."""
    return rows_csv(report.rows)


def rows_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Tidy rows; a column for each key that some row has."""
    columns = dict.fromkeys(key for row in rows for key in row)
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([harmless(key.replace(" ", "_")) for key in columns])
    for row in rows:
        writer.writerow([cell_text(row.get(key)) for key in columns])
    return buffer.getvalue()


def cell_text(value: Any) -> str:
    """A value as a CSV has it.

    >>> cell_text(None), cell_text(-0.5), cell_text([0, 1]), cell_text("=1+1"), cell_text(True)
    ('', '-0.5', '0 1', "'=1+1", 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return harmless(value)


def harmless(text: object) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front says that it is text."""
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line
