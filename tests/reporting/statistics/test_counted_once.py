"""The same comparison counts once."""

import pytest

from suite.reporting.statistics.counted_once import holm_once, pair_of
from suite.reporting.statistics.paired_difference import Comparison, Side, compare, holm

FIRST = Side("a", {seed: 1.0 + 0.1 * seed for seed in range(6)})
SECOND = Side("b", dict.fromkeys(range(6), 0.5))
THIRD = Side("c", {seed: 1.0 + (-1) ** seed for seed in range(6)})


def corrected(*comparisons: Comparison | None) -> tuple[float | None, ...]:
    return holm_once(comparisons, [pair_of(one) for one in comparisons])


def test_two_figures_that_are_the_same_are_one_comparison() -> None:
    best, last = compare(FIRST, SECOND), compare(FIRST, SECOND)
    assert best.p == pytest.approx(2 / 64)
    assert corrected(best, last) == (best.p, best.p)
    assert holm([best.p, last.p]) == pytest.approx((2 * 2 / 64, 2 * 2 / 64))


def test_claims_from_either_side_are_one_comparison() -> None:
    one, other = compare(FIRST, SECOND), compare(SECOND, FIRST)
    assert corrected(one, other) == (one.p, one.p)


def test_others_count_as_before_and_what_has_no_p_counts_not() -> None:
    one, other, none = compare(FIRST, SECOND), compare(FIRST, THIRD), compare(FIRST, Side("d", {}))
    assert corrected(one, None, other, none, one) == (
        2 * (one.p or 0),
        None,
        max(2 * (one.p or 0), other.p or 0),
        None,
        2 * (one.p or 0),
    )


def test_equal_differences_of_other_arms_are_other_comparisons() -> None:
    one, other = compare(FIRST, SECOND), compare(FIRST, Side("e", SECOND.values))
    assert corrected(one, other) == holm([one.p, other.p])
