"""Two arms, seed by seed -> their difference, how well it is known, and what is lacking.

What a number means, and what a few seeds cannot show, is in ``docs/statistics.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean, median, stdev

import pandas as pd

from suite.plan import power_of
from suite.reporting.records.rounds import Rounds
from suite.reporting.statistics.estimates import Seeds
from suite.reporting.statistics.quartiles import Quartiles, quartiles_of
from suite.reporting.statistics.resampling import bootstrap_interval
from suite.reporting.statistics.sign_flips import sign_flip_p
from suite.reporting.vocabulary.numbers import seeds_text

Interval = tuple[float, float]
"""A lower and an upper end."""


DIVERGED = "diverged"
MISSING = "missing"
WITHOUT = "without it"
"""Why a finished run has no figure: its result does not have it."""
LEAST_EQUAL = 6
"""Equal differences that tell something. If no value were the difference of more than half of all
seeds, so many in a row would be equal with a chance of at most 2 / 2^6 = 0.03."""
EQUAL = 1e-12
"""Differences that are apart by no more than this share of the figures are the same but for
rounding."""


@dataclass(frozen=True)
class Side:
    """The runs of one arm, for one figure.

    Attributes:
        label: What the arm is called.
        values: The figure by seed, of the finished runs that have it.
        lacking: For the other runs, why they have none, by seed: ``diverged``, ``missing`` or
            ``without it``.
        runs: The ids of its runs, by seed.
        rounds: Of a time, what is known of it round by round; None for other figures.
    """

    label: str
    values: Mapping[int | None, float]
    lacking: Mapping[int | None, str] = field(default_factory=dict)
    runs: Mapping[int | None, str] = field(default_factory=dict)
    rounds: Rounds | None = None

    @property
    def seeds(self) -> frozenset[int | None]:
        """The seeds of all its runs."""
        return frozenset((*self.values, *self.lacking))


Sides = dict[tuple[int, str], Side]
"""By the arm's place and the metric's name."""


@dataclass(frozen=True)
class Comparison:
    """The differences between two arms, left less right, paired by seed.

    Attributes:
        left: The one arm.
        right: The other one.
        seeds: The seeds of the pairs, in order.
        differences: The difference of each pair, in the figure's unit.
        p: Of the two-sided sign-flip test; None for fewer than two pairs.
        bootstrap: The 95 % interval by the studentised bootstrap; None for few pairs.
        rounds: Of a time, the differences within rounds that each pair's is the median of; none
            for a pair whose records have no rounds. None for other figures.
    """

    left: Side
    right: Side
    seeds: Seeds
    differences: tuple[float, ...]
    p: float | None
    bootstrap: Interval | None
    rounds: tuple[tuple[float, ...], ...] | None = None

    @property
    def spread(self) -> Quartiles | None:
        """The quartiles of all differences within rounds; None where there is none."""
        every = [one for pair in self.rounds or () for one in pair]
        return quartiles_of(every) if every else None

    @property
    def as_medians(self) -> str:
        """Which pairs of times are of medians, their records having no rounds; empty for none."""
        pairs = zip(self.seeds, self.rounds or (), strict=True) if self.rounds else ()
        seeds = [seed for seed, rounds in pairs if not rounds]
        some = _at(seeds) if len(seeds) < self.n else ""
        return f"compared as medians{some}: no rounds in these records" if seeds else ""

    @property
    def n(self) -> int:
        """The pairs."""
        return len(self.differences)

    @property
    def planned(self) -> int:
        """The pairs that there would be if every run had the figure."""
        return len(self.left.seeds & self.right.seeds)

    @property
    def diverged(self) -> int:
        """The pairs that are lost because a run of theirs diverged."""
        common = self.left.seeds & self.right.seeds
        sides = (self.left, self.right)
        return sum(any(side.lacking.get(seed) == DIVERGED for side in sides) for seed in common)

    @property
    def mean(self) -> float | None:
        """The mean difference; None without a pair."""
        return fmean(self.differences) if self.differences else None

    @property
    def missing(self) -> int:
        """The pairs of the plan that are lost because a run of theirs has no record yet."""
        common = self.left.seeds & self.right.seeds
        sides = (self.left, self.right)
        return sum(any(side.lacking.get(seed) == MISSING for side in sides) for seed in common)

    @cached_property
    def are_equal(self) -> bool:
        """Whether there are several differences, and all are the same but for rounding."""
        if self.n < 2:
            return False
        sizes = (abs(side.values[seed]) for side in (self.left, self.right) for seed in self.seeds)
        return max(self.differences) - min(self.differences) <= EQUAL * max(sizes)

    @cached_property
    def interval(self) -> Interval | None:
        """The 95 % interval of the mean difference by Student's t; None for fewer than two pairs.

        It is mean ± t(0.975, n - 1) s / sqrt(n), s with n - 1. Differences that are all the same
        have no spread, and no interval.
        """
        half = power_of(self.n).half_width
        if half is None or self.mean is None or self.are_equal:
            return None
        width = half * stdev(self.differences)
        return self.mean - width, self.mean + width

    @property
    def known(self) -> Interval | None:
        """Where the mean difference lies, as far as these pairs tell; what verdicts go by.

        The interval; of ``LEAST_EQUAL`` or more equal differences that one value.
        """
        if self.are_equal and self.n >= LEAST_EQUAL:
            return (self.differences[0],) * 2
        return self.interval

    @property
    def right_mean(self) -> float | None:
        """The mean of the right side over the pairs; None without a pair."""
        return fmean(self.right.values[seed] for seed in self.seeds) if self.seeds else None

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is in no pair and why, a clause each; nothing where all runs are paired."""
        clauses = [f"{self.n} of {self.planned} pairs"] if self.n < self.planned else []
        for side in (self.left, self.right):
            for why in dict.fromkeys(side.lacking.values()):
                seeds = [seed for seed, reason in side.lacking.items() if reason == why]
                clauses.append(f"{side.label} {why}{_at(seeds)}")
        for side, other in ((self.left, self.right), (self.right, self.left)):
            alone = side.seeds - other.seeds
            if alone:
                clauses.append(f"{side.label} alone has a run{_at(alone)}")
        return tuple(clauses)


def compare(left: Side, right: Side) -> Comparison:
    """Pairs two arms by seed; a seed that only one of them has makes no pair.

    Times are compared within rounds: a pair's difference is the median of those of all rounds in
    which both runs took turns, so that a slow spell of the machine is on both sides.

    >>> left = Side("a", {0: 1.0, 1: 3.0, 2: 2.0})
    >>> found = compare(left, Side("b", {1: 2.0, 0: 0.5}, {2: "diverged"}))
    >>> found.differences, found.mean, found.p, found.gaps
    ((0.5, 1.0), 0.75, 0.5, ('2 of 3 pairs', 'b diverged at seed 2'))
    """
    seeds = tuple(sorted(left.values.keys() & right.values.keys(), key=_order))
    rounds = None if left.rounds is None else tuple(_rounds(left, right, seed) for seed in seeds)
    differences = tuple(
        median(own) if own else left.values[seed] - right.values[seed]
        for seed, own in zip(seeds, rounds or [()] * len(seeds), strict=True)
    )
    p, bootstrap = sign_flip_p(differences), bootstrap_interval(differences)
    return Comparison(left, right, seeds, differences, p, bootstrap, rounds)


def _rounds(left: Side, right: Side, seed: int | None) -> tuple[float, ...]:
    """The differences of a pair of times within rounds."""
    if left.rounds is None or not {seed} <= left.runs.keys() & right.runs.keys():
        return ()
    return left.rounds.differences(left.runs[seed], right.runs[seed])


def sides_of(
    values: pd.DataFrame, labels: Sequence[str], rounds: Mapping[str, Rounds] = {}
) -> Sides:
    """The runs of each arm, for each figure.

    Args:
        values: Figures in long form, as ``values_of`` makes them.
        labels: What each arm is called, by its place.
        rounds: Of times, what is known of them round by round, by the figure's name.
    """
    known: dict[tuple[int, str], dict[int | None, float]] = {}
    lacking: dict[tuple[int, str], dict[int | None, str]] = {}
    runs: dict[tuple[int, str], dict[int | None, str]] = {}
    ordered = values.sort_values(["seed", "run"])
    columns = (ordered[name] for name in ("arm", "metric", "seed", "status", "value", "run"))
    for arm, metric, found, status, value, run in zip(*columns, strict=True):
        key, seed = (int(arm), str(metric)), None if pd.isna(found) else int(found)
        runs.setdefault(key, {})[seed] = str(run)
        known.setdefault(key, {})
        lacking.setdefault(key, {})
        if status == "finished" and not pd.isna(value):
            known[key][seed] = float(value)
        else:
            lacking[key][seed] = WITHOUT if status == "finished" else str(status)
    return {
        key: Side(labels[key[0]], known[key], lacking[key], runs[key], rounds.get(key[1]))
        for key in known
    }


def holm(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p, corrected for all of them by Holm's step-down method.

    The i-th smallest of m is multiplied by m - i + 1; none is then smaller than one before it, nor
    above 1. Source: Holm, A simple sequentially rejective multiple test procedure (1979).

    Args:
        values: The p of each comparison; None where there is none, which is not counted.

    >>> holm([0.01, None, 0.04, 0.03])
    (0.03, None, 0.06, 0.06)
    """
    ranked = sorted((p, place) for place, p in enumerate(values) if p is not None)
    corrected: list[float | None] = [None] * len(values)
    largest = 0.0
    for rank, (p, place) in enumerate(ranked):
        largest = max(largest, min(1.0, (len(ranked) - rank) * p))
        corrected[place] = largest
    return tuple(corrected)


def _order(seed: int | None) -> int:
    return -1 if seed is None else seed


def _at(seeds: Sequence[int | None] | frozenset[int | None]) -> str:
    known = [seed for seed in seeds if seed is not None]
    if not known:
        return ""
    return f" at seed{'s' if len(known) > 1 else ''} {seeds_text(known)}"
