"""A cell counted again from its records, by none of what made the table."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from suite.reporting.tables.sheet import Cell
from suite.reporting.vocabulary.numbers import NOTHING
from suite.spec import TIMINGS
from suite.store import Record

_SLACK = Decimal("1e-9")
"""Of half a unit in the last decimal: a sum in another order may end in another last bit."""


@dataclass(frozen=True)
class Recount:
    """What the runs of an arm say of one figure.

    Attributes:
        values: The figure of each finished run that has it.
        diverged: How many runs diverged.
        missing: How many have no record that counts.
        lacking: How many finished without the figure.
    """

    values: tuple[float, ...]
    diverged: int = 0
    missing: int = 0
    lacking: int = 0

    @property
    def mean(self) -> float | None:
        """The mean; None where there is no value."""
        return statistics.fmean(self.values) if self.values else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation, with n - 1; None for fewer than two values."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a cell must say besides its mean."""
        counts = {"diverged": self.diverged, "missing": self.missing, "without it": self.lacking}
        runs = len(self.values) + sum(counts.values())
        return tuple(f"{count}/{runs} {word}" for word, count in counts.items() if count)


def value_of(record: Record, metric: str) -> float | None:
    """A figure of a record; None where it has none."""
    if metric.startswith(TIMINGS):
        times = record.circumstance.timings.get(metric.removeprefix(TIMINGS))
        return statistics.median(times) if times else None
    value = record.result.get(metric)
    return float(value) if isinstance(value, int | float) else None


def recount(records: Iterable[Record | None], metric: str) -> Recount:
    """Counts one figure of an arm.

    Args:
        records: The record that counts of each run; None for a run that has none.
        metric: The name of the figure.
    """
    values: list[float] = []
    diverged = missing = lacking = 0
    for record in records:
        if record is None:
            missing += 1
        elif record.outcome == "diverged":
            diverged += 1
        elif (value := value_of(record, metric)) is None:
            lacking += 1
        else:
            values.append(value)
    return Recount(tuple(values), diverged, missing, lacking)


def disagreement(cell: Cell, count: Recount) -> str:
    """How a cell differs from what its records give; empty where it says the same.

    >>> disagreement(Cell("2.00 ± 1.41"), Recount((1.0, 3.0)))
    ''
    >>> disagreement(Cell("2.01 ± 1.41"), Recount((1.0, 3.0)))
    'the table says 2.01, its records give 2.0'
    """
    if count.mean is None:
        expected = count.notes or (NOTHING,)
        return "" if cell.lines == expected else _other(cell.lines, expected)
    if cell.notes != count.notes:
        return _other(cell.notes, count.notes)
    texts = cell.text.split(" ± ")
    numbers = [number for number in (count.mean, count.deviation) if number is not None]
    if len(texts) != len(numbers):
        return _other((cell.text,), map(str, numbers))
    for text, number in zip(texts, numbers, strict=True):
        if not _rounds_to(number, text):
            return _other((text,), (str(number),))
    return ""


def _rounds_to(number: float, text: str) -> bool:
    """Whether a text is a number, rounded to the decimals that the text has."""
    try:
        printed = Decimal(text.replace(",", ""))
    except ArithmeticError:
        return False
    half = Decimal(5).scaleb(int(printed.as_tuple().exponent) - 1)
    return abs(Decimal(number) - printed) <= half * (1 + _SLACK)


def _other(said: Iterable[str], expected: Iterable[str]) -> str:
    says, gives = (", ".join(texts) or "nothing" for texts in (said, expected))
    return f"the table says {says}, its records give {gives}"
