"""Two sets of results, runs paired -> differences, what changed, and what may be said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from suite.errors import MistakeError, SuiteError
from suite.reporting.compare.changes import Change, changes_of
from suite.reporting.compare.pairing import Half, PairedArm, Pairing
from suite.reporting.records.frame import frame_of
from suite.reporting.records.recorded_figure import figure_of
from suite.reporting.statistics.counted_once import holm_once
from suite.reporting.statistics.paired_difference import (
    WITHOUT,
    Comparison,
    Interval,
    Side,
    compare,
)
from suite.reporting.statistics.verdicts import decide, known_difference
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import metrics_of
from suite.store import Record
from suite.store.checks.repeats import agree, must_agree

MARGIN = 0.01
"""Differences in bits/dim within it count as none, unless the user says otherwise."""
BITS = "bits/dim"

Shown = Literal["lower", "level", "higher"]
Direction = Literal["lower", "level", "higher", "not decided"]
DIRECTIONS: tuple[Shown, ...] = ("level", "lower", "higher")
"""What an interval can show, by the rule of claims."""


@dataclass(frozen=True)
class Difference:
    """One figure of one arm, the second set's less the first's.

    Attributes:
        arm: What the arm is called.
        metric: The figure.
        comparison: The differences; ``left`` is the second set.
        margin: Differences within it count as none, in the figure's unit.
        p: The comparison's p, corrected by Holm over all differences; None where it has none.
    """

    arm: str
    metric: Metric
    comparison: Comparison
    margin: float
    p: float | None

    @property
    def verdict(self) -> Direction:
        """What the second set is, seen from the first."""
        if self.comparison.n and not any(self.comparison.differences):
            return "level"  # the same figures in all pairs, which is no estimate
        return direction(known_difference(self.comparison, self.metric), self.margin)


@dataclass(frozen=True)
class Contrast:
    """All that is known of two sets of results.

    Attributes:
        first: The name of the one set.
        second: The name of the other one.
        about: Which runs were compared.
        differences: Of each arm and figure.
        changes: What is not the same in settings and circumstances.
        pairs: The runs of both, paired.
        equal: How many of them are equal bit for bit.
        on_same_ground: Of the others, how many ran on the same kind of device, with the same
            threads and kernels.
        are_same_runs: Whether pairs are of one run each, so that they could be equal.
        damaged: Records that could not be trusted, a line each.
    """

    first: str
    second: str
    about: str
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    pairs: int
    equal: int
    on_same_ground: int
    are_same_runs: bool
    damaged: tuple[str, ...]

    @cached_property
    def verdicts(self) -> Mapping[Direction, int]:
        """How many differences have which verdict."""
        found = [difference.verdict for difference in self.differences]
        return {verdict: found.count(verdict) for verdict in dict.fromkeys(found)}


def contrast(
    pairing: Pairing,
    *,
    names: Iterable[str] = (),
    margin: float | None = None,
) -> Contrast:
    """The differences between two sets of results, and what changed.

    Args:
        pairing: The two sets, with their runs paired.
        names: The figures; those of the pairing if none is named, else all in bits/dim, else all
            numbers of the task's result.
        margin: Differences within it count as none, in the figure's unit; ``MARGIN`` for bits/dim
            and nothing for other figures if None.

    Raises:
        MistakeError: The two sets have no run in common, or a figure is no number.
    """
    first, second = (one.name for one in pairing.result_sets)
    pairs = [pair for arm in pairing.arms for pair in arm.pairs]
    if not pairs:
        what = f"{first} and {second} have no run in common ({pairing.about})"
        raise MistakeError(what, hint="`mef status STUDY` says what a folder has")
    named = tuple(names) or pairing.metrics
    others = [pair for pair in pairs if not agree(*pair)]
    return Contrast(
        first=first,
        second=second,
        about=pairing.about,
        differences=_corrected(_differences(pairing.arms, named, margin)),
        changes=changes_of(*(frame_of(records) for records in zip(*pairs, strict=True))),
        pairs=len(pairs),
        equal=len(pairs) - len(others),
        on_same_ground=sum(must_agree(*pair) for pair in others),
        are_same_runs=all(one.run.id == other.run.id for one, other in pairs),
        damaged=tuple(dict.fromkeys(line for one in pairing.result_sets for line in one.damaged)),
    )


def direction(interval: Interval | None, margin: float) -> Direction:
    """What an interval of differences says: where it lies wholly, seen from the margin.

    >>> direction((-0.002, 0.004), 0.01), direction((-0.03, -0.02), 0.01)
    ('level', 'lower')
    >>> direction((0.005, 0.02), 0.01), direction(None, 0.01)
    ('not decided', 'not decided')
    """
    for side in DIRECTIONS:
        if decide(side, interval, margin) == "supported":
            return side
    return "not decided"


def _differences(
    arms: Sequence[PairedArm], names: tuple[str, ...], margin: float | None
) -> list[Difference]:
    found = []
    for arm in arms:
        for metric in _metrics(arm.task, names):
            second, first = (_side(half, arm, metric) for half in (arm.second, arm.first))
            comparison = compare(second, first)
            own = (MARGIN if metric.unit == BITS else 0.0) if margin is None else margin
            found.append(Difference(arm.label, metric, comparison, own, None))
    return found


def _corrected(found: Sequence[Difference]) -> tuple[Difference, ...]:
    corrected = holm_once([one.comparison for one in found], [one.arm for one in found])
    return tuple(
        Difference(one.arm, one.metric, one.comparison, one.margin, p)
        for one, p in zip(found, corrected, strict=True)
    )


def _metrics(task: str, names: tuple[str, ...]) -> tuple[Metric, ...]:
    try:
        metrics = metrics_of(task, names)
    except SuiteError as error:
        raise MistakeError(error.message, hint=error.hint) from error
    in_bits = tuple(metric for metric in metrics if metric.unit == BITS)
    return metrics if names or not in_bits else in_bits


def _side(half: Half, arm: PairedArm, metric: Metric) -> Side:
    values: dict[int | None, float] = {}
    lacking: dict[int | None, str] = {}
    for seed, record in half.items():
        figure = None if record is None else figure_of(record, metric.name)
        if record is not None and record.outcome == "finished" and figure is not None:
            values[seed] = figure
        else:
            lacking[seed] = _why(record)
    return Side("B" if half is arm.second else "A", values, lacking)


def _why(record: Record | None) -> str:
    if record is None:
        return "missing"
    return WITHOUT if record.outcome == "finished" else record.outcome
