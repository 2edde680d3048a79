"""Repeated measurements -> their median and how far they spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Quartiles:
    """What rounds of a measurement gave, in its unit.

    Attributes:
        middle: Their median.
        low: Their lower quartile.
        high: Their upper quartile.
        n: How many there are.
    """

    middle: float
    low: float
    high: float
    n: int

    @property
    def spread(self) -> float:
        """From quartile to quartile, as a share of the median."""
        return (self.high - self.low) / self.middle


def quartiles_of(values: Sequence[float]) -> Quartiles:
    """The median and the quartiles of values, of at least one.

    >>> quartiles_of([3.0, 1.0, 2.0, 5.0, 4.0])
    Quartiles(middle=3.0, low=2.0, high=4.0, n=5)
    """
    low, _, high = quantiles(values, method="inclusive") if len(values) > 1 else 3 * [values[0]]
    return Quartiles(median(values), low, high, len(values))
