"""The runs of each arm -> a strip: every seed's figure, their mean and its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import fmean, stdev

from suite.reporting.records.recorded_figure import figure_of
from suite.reporting.vocabulary.arms import Arm
from suite.store import Record

LEAST = 3
"""Runs from which an interval is drawn; of two it would be wider than any axis."""


@dataclass(frozen=True)
class Strip:
    """One arm's figures.

    Attributes:
        label: What the arm is called.
        place: Its place among the arms of the plan.
        values: The figure of each finished run that has it, in the order of the seeds.
        runs: All its runs.
        diverged: How many of them diverged.
    """

    label: str
    place: int
    values: tuple[float, ...]
    runs: int
    diverged: int

    @property
    def n(self) -> int:
        """The runs that have the figure."""
        return len(self.values)

    @property
    def mean(self) -> float | None:
        """The mean; None for fewer than two runs, which a point shows already."""
        return fmean(self.values) if self.n > 1 else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation with n - 1; None for fewer than two runs."""
        return stdev(self.values) if self.n > 1 else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean by Student's t; None for fewer than ``LEAST`` runs."""
        from scipy.special import stdtrit

        if self.n < LEAST:
            return None
        mean, deviation = fmean(self.values), stdev(self.values)
        half = float(stdtrit(self.n - 1, 0.975)) * deviation / sqrt(self.n)
        return mean - half, mean + half

    @property
    def rank(self) -> tuple[bool, float]:
        """What strips are sorted by: lowest mean first, and behind all others where runs diverged.

        The mean of the runs that held is no mean of the arm.
        """
        return self.diverged > 0, fmean(self.values) if self.values else inf

    @property
    def counts(self) -> str:
        """How many runs the strip is of, and what became of the others.

        >>> Strip("a", 0, (4.0,), 3, 1).counts
        'n = 1 of 3, 1 diverged'
        """
        of = "" if self.n == self.runs else f" of {self.runs}"
        return f"n = {self.n}{of}" + (f", {self.diverged} diverged" if self.diverged else "")


def strips_of(arms: Sequence[Arm], records: Mapping[str, Record], name: str) -> tuple[Strip, ...]:
    """The strips of all arms that have a record, the lowest mean first, diverged ones last.

    Args:
        arms: The arms.
        records: The records that count, by the id of their run.
        name: The figure.
    """
    strips = []
    for place, arm in enumerate(arms):
        own = [records[run.id] for run in arm.runs if run.id in records]
        diverged = sum(record.outcome == "diverged" for record in own)
        found = (figure_of(record, name) for record in own if record.outcome == "finished")
        values = tuple(value for value in found if value is not None)
        if own:
            strips.append(Strip(arm.label, place, values, len(arm.runs), diverged))
    return tuple(sorted(strips, key=lambda one: one.rank))
