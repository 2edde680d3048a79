"""The records of the task ``bench`` -> cases with their times."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from pydantic import ValidationError

from suite.registry import BenchResult, BenchSettings
from suite.registry.tasks.bench import BenchMethod
from suite.reporting.statistics.quartiles import Quartiles, quartiles_of
from suite.reporting.vocabulary.arms import Arm
from suite.store import Record

BASELINE = "authors-repaired"
"""The method that the others' times are compared with."""
COPY, PRODUCT = "copy", "product"
"""What the times of the machine itself are called."""
METHODS: tuple[str, ...] = get_args(BenchMethod)
"""In the order of columns; a method's place decides how it is drawn."""


@dataclass(frozen=True)
class Case:
    """One case that was measured.

    Attributes:
        settings: Its settings.
        result: Counts and errors; those of its first run.
        timings: The times of all its runs, in seconds, by method, and those of the machine itself.
        ratios: How many times as fast as the baseline each method was in the same round.
    """

    settings: BenchSettings
    result: BenchResult
    timings: dict[str, Quartiles]
    ratios: dict[str, Quartiles]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that have a time, in their order."""
        return tuple(name for name in METHODS if name in self.timings)

    def ratio(self, method: str) -> float | None:
        """How many times as fast as the baseline a method is: the median of the rounds' ratios.

        Returns:
            The ratio of the medians where the rounds of both are not known; None if one of them
            has no time.
        """
        if method in self.ratios:
            return self.ratios[method].middle
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
    measured = [record.circumstance.timings for record in found]
    timings = {name: _times(measured, name) for name in known}
    ratios = {name: _ratios(measured, name) for name in result.methods}
    return Case(settings, result, _quartiles(timings), _quartiles(ratios))


Measured = Sequence[Mapping[str, Sequence[float]]]
"""The times of some runs, in seconds, by what was timed; in a run's lists a place is a round."""


def _times(measured: Measured, name: str) -> list[float]:
    return [one for run in measured for one in run.get(name, ()) if one > 0]


def _ratios(measured: Measured, method: str) -> list[float]:
    """The baseline's time against the method's, round by round: a slow spell is in both."""
    rounds = [
        pair
        for run in measured
        if len(run.get(BASELINE, ())) == len(run.get(method, ()))
        for pair in zip(run.get(BASELINE, ()), run.get(method, ()), strict=True)
    ]
    return [baseline / own for baseline, own in rounds if baseline > 0 and own > 0]


def _quartiles(found: Mapping[str, Sequence[float]]) -> dict[str, Quartiles]:
    return {name: quartiles_of(values) for name, values in found.items() if values}


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
