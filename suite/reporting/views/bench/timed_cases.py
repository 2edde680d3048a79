"""The records of the task ``bench`` -> cases with their times."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import get_args

from pydantic import ValidationError

from suite.registry import BenchResult, BenchSettings
from suite.registry.tasks.bench import BenchMethod
from suite.reporting.vocabulary.arms import Arm
from suite.store import Record

BASELINE = "authors-repaired"
"""The method that the others' times are compared with."""
COPY, PRODUCT = "copy", "product"
"""What the times of the machine itself are called."""
METHODS: tuple[str, ...] = get_args(BenchMethod)
"""In the order of columns; a method's place decides how it is drawn."""


@dataclass(frozen=True)
class Timing:
    """Times of one call, in seconds.

    Attributes:
        middle: Their median.
        low: Their lower quartile.
        high: Their upper quartile.
        rounds: How many there are.
    """

    middle: float
    low: float
    high: float
    rounds: int

    @property
    def spread(self) -> float:
        """From quartile to quartile, as a share of the median."""
        return (self.high - self.low) / self.middle


def timing_of(seconds: Sequence[float]) -> Timing:
    """The median and the quartiles of times, of at least one.

    >>> timing_of([3.0, 1.0, 2.0, 5.0, 4.0])
    Timing(middle=3.0, low=2.0, high=4.0, rounds=5)
    """
    low, _, high = quantiles(seconds, method="inclusive") if len(seconds) > 1 else 3 * [seconds[0]]
    return Timing(median(seconds), low, high, len(seconds))


@dataclass(frozen=True)
class Case:
    """One case that was measured.

    Attributes:
        settings: Its settings.
        result: Counts and errors; those of its first run.
        timings: The times of all its runs, by method, and those of the machine itself.
    """

    settings: BenchSettings
    result: BenchResult
    timings: dict[str, Timing]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that have a time, in their order."""
        return tuple(name for name in METHODS if name in self.timings)

    def ratio(self, method: str) -> float | None:
        """How many times as fast as the baseline a method is; None if one of them has no time."""
        if not {BASELINE, method} <= self.timings.keys():
            return None
        return self.timings[BASELINE].middle / self.timings[method].middle

    def per_matrix(self, method: str) -> tuple[float, float, float]:
        """Median and quartiles for one matrix, in microseconds."""
        return self._each(method, self.result.matrices)

    def per_image(self, method: str) -> tuple[float, float, float]:
        """The same for one image."""
        return self._each(method, self.settings.batch_size)

    def _each(self, method: str, number: int) -> tuple[float, float, float]:
        one, scale = self.timings[method], 1e6 / number
        return scale * one.middle, scale * one.low, scale * one.high

    @property
    def bandwidth(self) -> float | None:
        """Bytes a second of a plain copy, read and written; None if it has no time."""
        return self._rate(COPY, self.result.copy_bytes)

    @property
    def peak(self) -> float | None:
        """Operations a second of a large product; None if it has no time."""
        return self._rate(PRODUCT, self.result.product_flops)

    def _rate(self, name: str, amount: float) -> float | None:
        return amount / self.timings[name].middle if name in self.timings else None


def case_of(arm: Arm, records: Mapping[str, Record]) -> Case | None:
    """The case that an arm measured; None while it has no record that says so."""
    settings: object = arm.settings
    found = [records[run.id] for run in arm.runs if run.id in records]
    if not found or not isinstance(settings, BenchSettings):
        return None
    try:
        result = BenchResult.model_validate(found[0].result)
    except ValidationError:
        return None
    known = {*result.methods, COPY, PRODUCT}
    pooled: dict[str, list[float]] = {}
    for record in found:
        for name, seconds in record.circumstance.timings.items():
            pooled.setdefault(name, []).extend(one for one in seconds if one > 0)
    timings = {
        name: timing_of(seconds) for name, seconds in pooled.items() if seconds and name in known
    }
    return Case(settings, result, timings)


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """The power of x that y grows with: the slope of a line through the logarithms.

    Args:
        points: Pairs of positive numbers.

    Returns:
        None for fewer than two different x.

    >>> round(exponent([(1, 5.0), (2, 20.0), (4, 80.0)]), 9)
    2.0
    """
    logs = [(math.log(x), math.log(y)) for x, y in points]
    if len({x for x, _ in logs}) < 2:
        return None
    centre = math.fsum(x for x, _ in logs) / len(logs)
    squares = math.fsum((x - centre) ** 2 for x, _ in logs)
    return math.fsum((x - centre) * y for x, y in logs) / squares
