"""Training curves in block characters, a line an arm."""

from suite.reporting.curves.sparklines import Sparkline, Sparklines
from suite.reporting.formats.columns import fitting_text, wrapped
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.metrics import BITS
from suite.reporting.vocabulary.numbers import number_text

BARS = "▁▂▃▄▅▆▇█"
"""The levels from the lowest to the highest."""
DECIMALS = 3
_COLUMNS = (
    Column(("arm",), numeric=False),
    Column(("training loss",), numeric=False),
    Column(("first",)),
    Column(("last",)),
    Column(("n",)),
    Column(("diverged",)),
)


def sparks_text(found: Sparklines) -> str:
    """The lines, below what they show and on which scale."""
    low, high = (number_text(loss, DECIMALS) for loss in (found.low, found.high))
    head = (
        f"Training loss, {BITS}, raw weights, mean over the n finished runs, step 1 to "
        f"{found.steps:,}: {BARS[0]} is {low} or less, {BARS[-1]} {high} or more."
    )
    sheet = Sheet("", _COLUMNS, tuple(map(_row, found.lines)), 1)
    if not any(line.diverged for line in found.lines):
        sheet = sheet.without("diverged")
    lines = fitting_text(sheet)
    if found.left_out:
        lines += f"\n… and {found.left_out:,} more arms: the page shows them"
    return f"{wrapped(head)}\n\n{lines}"


def _row(line: Sparkline) -> Row:
    ends = (
        "-" if loss is None else number_text(loss, DECIMALS) for loss in (line.first, line.last)
    )
    bars = "".join(BARS[level] for level in line.levels)
    counts = (line.n, line.diverged)
    return (Cell(line.label), Cell(bars or "-"), *map(Cell, ends), *(Cell(f"{n}") for n in counts))
