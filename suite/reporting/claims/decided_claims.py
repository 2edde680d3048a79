"""A study's claims and its figures -> what may be said of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from suite.reporting.statistics.diverged import Diverged, diverged_of
from suite.reporting.statistics.paired_difference import (
    MISSING,
    Comparison,
    Interval,
    Side,
    Sides,
    compare,
)
from suite.reporting.statistics.verdicts import (
    NOT_DECIDED,
    Verdict,
    decide,
    decide_bound,
    decide_divergence,
    known_difference,
)
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.metrics import metric_of
from suite.spec import (
    Claim,
    Conditions,
    Divergence,
    Expectation,
    is_divergence,
    match,
    setting_of,
)
from suite.spec.study import Values


@dataclass(frozen=True)
class DecidedClaim:
    """What the records say of a claim, for one pair of its arms.

    Attributes:
        claim: The claim.
        verdict: What may be said of it.
        reasons: What a reader must know of it besides, a clause each.
        sides: The arms that were looked at: left and right, or all that a bound is for.
        comparison: Their differences; None for a bound, and where no arm is like this.
        margin: Differences within it count as none, in the figure's unit.
        largest: Of a bound, the largest figure; None where there is none.
        n: The pairs; of a bound, the runs.
        diverged: Of a claim of divergence, which runs did; None for any other.
        is_interim: Whether pairs of the plan are missing, so that the verdict is none yet.
    """

    claim: Claim
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    comparison: Comparison | None = None
    margin: float = 0.0
    largest: float | None = None
    n: int = 0
    diverged: Diverged | None = None
    is_interim: bool = False

    @property
    def p(self) -> float | None:
        """Of the sign-flip test of the pairs; None where there is none."""
        pairs = self.comparison or self.diverged
        return pairs.p if pairs else None

    @property
    def words(self) -> str:
        """The verdict, said to be interim where it is."""
        return f"interim: {self.verdict}" if self.is_interim else self.verdict


def decided_claims_of(
    claims: Sequence[Claim],
    arms: Sequence[Arm],
    sides: Sides,
    conditions: Conditions | None = None,
) -> tuple[DecidedClaim, ...]:
    """What the records say of each claim.

    A claim whose sides match several arms is decided for each two of them that are the same in
    every axis that neither side names. A bound is for all arms that match together. Where a pair
    is lost because a run diverged nothing is decided: what diverges is not what trains well, so
    that the other pairs flatter that side. Nor is anything where the two sides were published with
    settings apart in which they are the same here: that is another comparison.

    Args:
        claims: The claims.
        arms: The arms.
        sides: Their runs, for each figure; for claims of divergence, those of the figure "".
        conditions: What the arms are set to as published; None if nobody asked.
    """
    return tuple(found for claim in claims for found in _decided(claim, arms, sides, conditions))


def _decided(
    claim: Claim, arms: Sequence[Arm], sides: Sides, conditions: Conditions | None
) -> Iterator[DecidedClaim]:
    if claim.at_most is not None:
        yield _bound(claim, claim.at_most, arms, sides)
        return
    pairs = list(_pairs(claim, arms))
    if not pairs:
        yield DecidedClaim(claim, "no such arms", ("no two arms of this plan are like its sides",))
    for left, right in pairs:
        pair = [sides.get((at, claim.metric), Side(arms[at].label, {})) for at in (left, right)]
        lost = _lost(conditions, arms[left], arms[right])
        if is_divergence(claim.expect):
            yield _diverging(claim, claim.expect, diverged_of(*pair), lost)
        else:
            yield _compared(claim, claim.expect, compare(*pair), lost)


def _lost(conditions: Conditions | None, left: Arm, right: Arm) -> tuple[str, ...]:
    """Why two arms are not those that were published, a clause a setting."""
    if conditions is None:
        return ()
    pair = ((left.cell, left.settings), (right.cell, right.settings))
    return tuple(lost.clause() for lost in conditions.lost(*pair))


def _bound(claim: Claim, at_most: float, arms: Sequence[Arm], sides: Sides) -> DecidedClaim:
    places = _like(claim.left, arms)
    found = tuple(sides[at, claim.metric] for at in places if (at, claim.metric) in sides)
    if not found:
        return DecidedClaim(claim, "no such arms", ("no arm of this plan is like this",))
    values = [value for side in found for value in side.values.values()]
    lacking = [(side.label, why) for side in found for why in side.lacking.values()]
    reasons = []
    if lacking:
        reasons.append(f"{len(values)} of {len(values) + len(lacking)} runs")
        reasons += dict.fromkeys(f"{label} {why}" for label, why in lacking)
    verdict = decide_bound(values, at_most, len(lacking))
    if not values and all(why == MISSING for _, why in lacking):
        verdict, reasons = "no records", []
    largest = max(values, default=None)
    return DecidedClaim(claim, verdict, tuple(reasons), found, None, 0.0, largest, len(values))


def _compared(
    claim: Claim, expect: Expectation | None, comparison: Comparison, lost: tuple[str, ...]
) -> DecidedClaim:
    sides = (comparison.left, comparison.right)
    if _have_no_records(sides):
        return DecidedClaim(claim, "no records", (), sides, comparison, claim.margin)
    margin = claim.margin
    if claim.relative_margin is not None:
        margin = claim.relative_margin * abs(comparison.right_mean or 0.0)
    known = known_difference(comparison, metric_of(claim.metric))
    verdict = NOT_DECIDED if expect is None else decide(expect, known, margin)
    is_undecided = bool(lost or comparison.diverged or not comparison.planned)
    return DecidedClaim(
        claim,
        NOT_DECIDED if is_undecided else verdict,
        (*lost, *comparison.gaps, *_why(comparison, known)),
        sides,
        comparison,
        margin,
        n=comparison.n,
        is_interim=comparison.missing > 0,
    )


def _why(comparison: Comparison, known: Interval | None) -> list[str]:
    """What keeps the pairs of two arms from telling more, or anything."""
    if not comparison.planned:
        return ["no seed in common"]
    if comparison.diverged:
        return ["a mean over the runs that held decides nothing"]
    if known is None and comparison.n == 1:
        return ["one pair has no interval"]
    if known is None and comparison.are_equal:
        return [f"{comparison.n} equal differences have no spread to tell by"]
    return ["all differences are equal"] if comparison.are_equal else []


def _diverging(
    claim: Claim, expect: Divergence, found: Diverged, lost: tuple[str, ...]
) -> DecidedClaim:
    sides = (found.left, found.right)
    if _have_no_records(sides):
        return DecidedClaim(claim, "no records", (), sides, diverged=found)
    verdict = decide_divergence(expect, *found.shares(expect), found.p)
    if lost:
        verdict = NOT_DECIDED
    return DecidedClaim(
        claim,
        verdict,
        (*lost, *found.gaps),
        sides,
        n=found.n,
        diverged=found,
        is_interim=found.is_interim,
    )


def _have_no_records(sides: Sequence[Side]) -> bool:
    """Whether no run of any side has a record; a run without the figure may have one."""
    whys = [why for side in sides for why in side.lacking.values()]
    return not any(side.values for side in sides) and all(why == MISSING for why in whys)


def _pairs(claim: Claim, arms: Sequence[Arm]) -> Iterator[tuple[int, int]]:
    """The places of arms to compare: one like left, one like right, else the same."""
    if claim.right is None or not arms:
        return
    named = {*claim.left, *claim.right}
    others = tuple(axis for axis in arms[0].cell if axis not in named)
    rights: dict[tuple[str, ...], list[int]] = {}
    for place in _like(claim.right, arms):
        rights.setdefault(arms[place].key(others), []).append(place)
    for left in _like(claim.left, arms):
        for pair in product([left], rights.get(arms[left].key(others), [])):
            if pair[0] != pair[1]:
                yield pair


def _like(where: Values, arms: Sequence[Arm]) -> list[int]:
    """The places of the arms whose settings are as a side says."""
    places = []
    for place, arm in enumerate(arms):
        settings = {key: setting_of(type(arm.settings), key) for key in where}
        if all(
            setting is not None and match(setting, where[key])(getattr(arm.settings, key))
            for key, setting in settings.items()
        ):
            places.append(place)
    return places
