"""A study's claims and its figures -> what may be said of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from suite.reporting.statistics.paired_difference import Comparison, Side, Sides, compare
from suite.reporting.statistics.verdicts import NOT_DECIDED, Verdict, decide, decide_bound
from suite.reporting.vocabulary.arms import Arm
from suite.spec import Claim, match, setting_of
from suite.spec.study import Values

MISSING = "missing"


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
    """

    claim: Claim
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    comparison: Comparison | None = None
    margin: float = 0.0
    largest: float | None = None
    n: int = 0

    @property
    def p(self) -> float | None:
        """Of the sign-flip test of the comparison; None where there is none."""
        return self.comparison.p if self.comparison else None


def decided_claims_of(
    claims: Sequence[Claim], arms: Sequence[Arm], sides: Sides
) -> tuple[DecidedClaim, ...]:
    """What the records say of each claim.

    A claim whose sides match several arms is decided for each two of them that are the same in
    every axis that neither side names. A bound is for all arms that match together. Where a pair
    is lost because a run diverged nothing is decided: what diverges is not what trains well, so
    that the other pairs flatter that side.

    Args:
        claims: The claims.
        arms: The arms.
        sides: Their runs, for each figure.
    """
    return tuple(found for claim in claims for found in _decided(claim, arms, sides))


def _decided(claim: Claim, arms: Sequence[Arm], sides: Sides) -> Iterator[DecidedClaim]:
    if claim.at_most is not None:
        yield _bound(claim, claim.at_most, arms, sides)
        return
    pairs = list(_pairs(claim, arms))
    if not pairs:
        yield DecidedClaim(claim, "no such arms", ("no two arms of this plan are like its sides",))
    for left, right in pairs:
        pair = [sides.get((at, claim.metric), Side(arms[at].label, {})) for at in (left, right)]
        yield _compared(claim, compare(*pair))


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


def _compared(claim: Claim, comparison: Comparison) -> DecidedClaim:
    sides = (comparison.left, comparison.right)
    reasons = list(comparison.gaps)
    margin = claim.margin
    if claim.relative_margin is not None:
        margin = claim.relative_margin * abs(comparison.right_mean or 0.0)
    whys = [why for side in sides for why in side.lacking.values()]
    verdict: Verdict = NOT_DECIDED
    if not comparison.n and whys and all(why == MISSING for why in whys):
        verdict, reasons = "no records", reasons if any(side.values for side in sides) else []
    elif comparison.diverged:
        reasons.append("a mean over the runs that held decides nothing")
    elif claim.expect is not None:
        verdict = decide(claim.expect, comparison.interval, margin)
        if comparison.n == 1:
            reasons.append("one pair has no interval")
        if not comparison.planned:
            reasons.append("no seed in common")
    return DecidedClaim(claim, verdict, tuple(reasons), sides, comparison, margin, n=comparison.n)


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
