"""Two arms, seed by seed -> which of their runs diverged."""

from collections.abc import Iterable
from dataclasses import dataclass

from suite.reporting.statistics.paired_difference import DIVERGED, MISSING, Side
from suite.reporting.statistics.sign_flips import sign_flip_p
from suite.reporting.statistics.verdicts import Share
from suite.reporting.vocabulary.numbers import seeds_text
from suite.spec import Divergence


@dataclass(frozen=True)
class Diverged:
    """Which runs of two arms diverged.

    Attributes:
        left: The one arm.
        right: The other one.
        seeds: The seeds of which both have a record.
        p: Of the sign-flip test of the pairs, in each of which left has diverged and right held,
            or the other way round, or neither; None for fewer than two pairs.
    """

    left: Side
    right: Side
    seeds: frozenset[int | None]
    p: float | None

    @property
    def n(self) -> int:
        """The pairs."""
        return len(self.seeds)

    @property
    def planned(self) -> int:
        """The pairs that there would be if every run had a record."""
        return len(self.left.seeds & self.right.seeds)

    @property
    def is_interim(self) -> bool:
        """Whether runs of the plan have no record yet."""
        return any(MISSING in side.lacking.values() for side in (self.left, self.right))

    def shares(self, expect: Divergence) -> tuple[Share, Share]:
        """How many runs of left and of right diverged, and of how many.

        Args:
            expect: What is claimed: of every run, or, where chance is counted out, of pairs.
        """
        if expect == "diverges more":
            return _share(self.left, self.seeds), _share(self.right, self.seeds)
        return _share(self.left, _recorded(self.left)), _share(self.right, _recorded(self.right))

    @property
    def gaps(self) -> tuple[str, ...]:
        """What keeps runs from being paired, a clause each."""
        clauses = [f"{self.n} of {self.planned} pairs"] if self.n < self.planned else []
        for side in (self.left, self.right):
            lost = [seed for seed, why in side.lacking.items() if why == MISSING]
            if lost:
                clauses.append(f"{side.label} missing at seed {seeds_text(lost)}")
        return (*clauses, *([] if self.planned else ["no seed in common"]))


def diverged_of(left: Side, right: Side) -> Diverged:
    """Which runs of two arms diverged, paired by seed.

    >>> gone = dict.fromkeys(range(6), "diverged")
    >>> found = diverged_of(Side("a", {}, gone), Side("b", dict.fromkeys(range(6), 4.0)))
    >>> found.shares("diverges"), found.p
    (((6, 6), (0, 6)), 0.03125)
    """
    seeds = frozenset(_recorded(left)) & frozenset(_recorded(right))
    both = ((side.lacking.get(seed) == DIVERGED for side in (left, right)) for seed in seeds)
    return Diverged(left, right, seeds, sign_flip_p(tuple(float(a) - float(b) for a, b in both)))


def _recorded(side: Side) -> list[int | None]:
    """The seeds of the runs that have a record, with or without the figure."""
    return [seed for seed in side.seeds if side.lacking.get(seed) != MISSING]


def _share(side: Side, seeds: Iterable[int | None]) -> Share:
    looked_at = list(seeds)
    return sum(side.lacking.get(seed) == DIVERGED for seed in looked_at), len(looked_at)
