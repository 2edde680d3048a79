"""The cases that figures are drawn from, and their lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from suite.reporting.figures.series import Series
from suite.reporting.views.bench.timed_cases import METHODS, Case

NORM = 1.0
"""The norm at which sizes are compared, or the nearest that there is; where training begins."""
BATCH = 64
"""The batch at which they are, or the nearest that there is; the published one."""
MOST_PANELS = 3
"""Sizes side by side in a figure, the largest ones."""
_FREE = {"n": 1, "side": 1, "norm": 1.0, "batch_size": 1}
"""What figures go along, and what follows from it."""


@dataclass(frozen=True)
class Chosen:
    """The cases that figures are drawn from: they differ in n, norm and batch alone.

    Attributes:
        cases: The cases, of one direction.
        norm: The norm at which sizes are compared.
        batch: The batch at which sizes and norms are.
    """

    cases: tuple[Case, ...]
    norm: float
    batch: int

    @property
    def sizes(self) -> list[int]:
        """The sizes of S there are at that batch."""
        return sorted({case.settings.n for case in self.cases if self._has_batch(case)})

    def by_size(self) -> list[Case]:
        """The cases of that norm and batch, the smallest S first."""
        own = (case for case in self.cases if self._has_batch(case) and self._has_norm(case))
        return sorted(own, key=lambda case: case.settings.n)

    def by_norm(self, n: int) -> list[Case]:
        """The cases of a size and that batch, the smallest norm first."""
        own = (case for case in self.cases if self._has_batch(case) and case.settings.n == n)
        return sorted(own, key=lambda case: case.settings.norm)

    def by_batch(self, n: int) -> list[Case]:
        """The cases of a size and that norm, the smallest batch first."""
        own = (case for case in self.cases if self._has_norm(case) and case.settings.n == n)
        return sorted(own, key=lambda case: case.settings.batch_size)

    def _has_norm(self, case: Case) -> bool:
        return case.settings.norm == self.norm

    def _has_batch(self, case: Case) -> bool:
        return case.settings.batch_size == self.batch

    def about(self) -> str:
        """What all of them have in common, in words."""
        if not self.cases:
            return "no case yet"
        first = self.cases[0].settings
        return f"{first.direction}, {first.dtype}, {first.threads} CPU thread(s)"


def choose(cases: Sequence[Case]) -> Chosen:
    """Those that are like the first one in everything that figures do not go along.

    Args:
        cases: The cases, of one direction.
    """
    alike = tuple(
        case
        for case in cases
        if case.settings.model_copy(update=_FREE) == cases[0].settings.model_copy(update=_FREE)
    )
    batches = {case.settings.batch_size for case in alike}
    batch = min(batches, key=lambda one: abs(log(one / BATCH)), default=BATCH)
    norms = {case.settings.norm for case in alike if case.settings.batch_size == batch}
    return Chosen(alike, min(norms, key=lambda one: abs(log(one / NORM)), default=NORM), batch)


def lines_of(
    cases: Sequence[Case],
    places: Sequence[float],
    time: Callable[[Case, str], tuple[float, float, float]],
) -> tuple[Series, ...]:
    """A line for each method, over cases at some places.

    Args:
        cases: The cases.
        places: Where each of them is.
        time: A method's time in a case: median and quartiles.
    """
    lines = []
    for at, method in enumerate(METHODS):
        own = [
            (float(x), *time(case, method))
            for x, case in zip(places, cases, strict=True)
            if method in case.timings
        ]
        if own:
            lines.append(Series(method, at, *map(tuple, zip(*own, strict=True))))
    return tuple(lines)
