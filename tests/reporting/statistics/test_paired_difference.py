"""Paired differences against formulas and by their symmetries."""

import math
import random
import statistics
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.reporting.statistics.observations import COLUMNS
from suite.reporting.statistics.paired_difference import (
    LEAST_EQUAL,
    Side,
    compare,
    holm,
    sides_of,
)

figures = st.integers(-10_000, 10_000).map(lambda number: number / 1000)
by_seed = st.dictionaries(st.integers(0, 9), figures, max_size=7)
probabilities = st.lists(st.none() | st.floats(0, 1), max_size=12)


def test_three_seeds_by_hand() -> None:
    found = compare(Side("a", {0: 3.0, 1: 3.2, 2: 3.4}), Side("b", {0: 3.1, 1: 3.4, 2: 3.7}))
    assert found.differences == pytest.approx((-0.1, -0.2, -0.3))
    assert found.mean == pytest.approx(-0.2)
    half = 4.302652729911275 * 0.1 / math.sqrt(3)  # t(0.975, 2), from a table
    assert found.interval == pytest.approx((-0.2 - half, -0.2 + half))
    assert found.p == 0.25
    assert found.bootstrap is None
    assert found.gaps == ()


@given(by_seed, by_seed)
def test_only_common_seeds_pair(
    left: dict[int | None, float], right: dict[int | None, float]
) -> None:
    found = compare(Side("a", left), Side("b", right))
    common = sorted(set(left) & set(right), key=str)
    assert list(found.seeds) == common
    assert found.differences == tuple(left[seed] - right[seed] for seed in common)
    assert (found.mean is None) == (not common)
    assert (found.p is None) == (len(common) < 2)
    assert (found.interval is None) == (len(common) < 2 or found.are_equal)
    for side, alone in (("a", set(left) - set(right)), ("b", set(right) - set(left))):
        assert any(gap.startswith(f"{side} alone") for gap in found.gaps) == bool(alone)


@given(by_seed, by_seed)
def test_swapped_sides_have_the_opposite_difference(
    left: dict[int | None, float], right: dict[int | None, float]
) -> None:
    one, other = (
        compare(Side("a", left), Side("b", right)),
        compare(Side("b", right), Side("a", left)),
    )
    assert other.differences == tuple(-difference for difference in one.differences)
    assert other.p == one.p
    if one.interval is not None:
        low, high = one.interval
        assert other.interval == (-high, -low)


@given(st.lists(figures, min_size=2, max_size=7))
def test_the_sign_flip_test_counts_all_ways_to_flip_signs(values: list[float]) -> None:
    found = compare(Side("a", dict(enumerate(values))), Side("b", dict.fromkeys(range(7), 0.0)))
    # In whole thousandths, so that sums that are the same are the same.
    whole = [round(1000 * value) for value in values]
    sums = [
        sum(sign * value for sign, value in zip(signs, whole, strict=True))
        for signs in product((-1, 1), repeat=len(whole))
    ]
    tails = (sum(one >= sum(whole) for one in sums), sum(one <= sum(whole) for one in sums))
    assert found.p == pytest.approx(min(1.0, 2 * min(tails) / len(sums)))


def test_a_bootstrap_interval_needs_enough_pairs_that_differ() -> None:
    zeros: dict[int | None, float] = dict.fromkeys(range(12), 0.0)
    nothing = Side("b", zeros)
    eleven = compare(Side("a", {seed: 0.1 * seed for seed in range(11)}), nothing)
    same = compare(Side("a", dict.fromkeys(range(12), 1.0)), nothing)
    twelve = compare(Side("a", {seed: 0.1 * seed for seed in range(12)}), nothing)
    assert (eleven.bootstrap, same.bootstrap) == (None, None)
    assert twelve.bootstrap is not None
    low, high = twelve.bootstrap
    assert 0.3 < low < 0.55 < high < 0.8
    again = compare(Side("a", {seed: 0.1 * seed for seed in range(12)}), nothing)
    assert again.bootstrap == twelve.bootstrap


@pytest.mark.parametrize("difference", [-0.0001, 0.0, 3.0])
@pytest.mark.parametrize("base", [4.2, 0.0])
def test_equal_differences_have_no_spread_and_no_interval(difference: float, base: float) -> None:
    zeros: dict[int | None, float] = {seed: base + 0.013 * seed for seed in range(7)}
    for pairs in range(2, 8):
        left: dict[int | None, float] = {seed: zeros[seed] + difference for seed in range(pairs)}
        found = compare(Side("a", left), Side("b", zeros))
        assert (found.are_equal, found.interval) == (True, None)
        assert (found.known is None) == (pairs < LEAST_EQUAL)
        if found.known is not None:
            assert found.known == pytest.approx((difference, difference), abs=1e-12)
    apart = compare(Side("a", {0: 4.2, 1: 4.2 + 1e-9}), Side("b", {0: 4.2, 1: 4.2}))
    assert not apart.are_equal
    assert apart.interval is not None
    assert apart.known == apart.interval


def test_what_is_in_no_pair_is_said_with_its_reason() -> None:
    left = Side("a", {0: 1.0, 1: 1.1, 3: 1.2})
    right = Side("b", {0: 2.0}, {1: "diverged", 2: "missing"})
    assert compare(left, right).gaps == (
        "1 of 2 pairs",
        "b diverged at seed 1",
        "b missing at seed 2",
        "a alone has a run at seed 3",
        "b alone has a run at seed 2",
    )


def test_sides_have_every_run_whatever_the_order_of_the_rows() -> None:
    rows = [
        (0, "r0", 0, "finished", "m", 1.0),
        (0, "r1", 1, "diverged", "m", None),
        (0, "r2", 2, "finished", "m", None),
        (1, "r3", 0, "missing", "m", None),
        (1, "r4", None, "finished", "m", 2.0),
    ]
    for seed in range(10):
        frame = pd.DataFrame(random.Random(seed).sample(rows, len(rows)), columns=list(COLUMNS))
        sides = sides_of(frame.astype({"seed": "Int64", "value": float}), ["a", "b"])
        assert sides == {
            (0, "m"): Side(
                "a", {0: 1.0}, {1: "diverged", 2: "without it"}, {0: "r0", 1: "r1", 2: "r2"}
            ),
            (1, "m"): Side("b", {None: 2.0}, {0: "missing"}, {0: "r3", None: "r4"}),
        }


@given(probabilities)
def test_holm_corrects_upwards_and_keeps_the_order(values: list[float | None]) -> None:
    corrected = holm(values)
    pairs = sorted(
        (p, after)
        for p, after in zip(values, corrected, strict=True)
        if p is not None and after is not None
    )
    assert [after is None for after in corrected] == [p is None for p in values]
    assert all(p <= after <= 1 for p, after in pairs)
    assert [after for _, after in pairs] == sorted(after for _, after in pairs)
    if pairs:
        assert pairs[0][1] == min(1.0, len(pairs) * pairs[0][0])


def test_the_mean_and_the_interval_are_those_of_the_differences() -> None:
    values: dict[int | None, float] = {0: 0.3, 1: -0.2, 2: 0.9, 3: 0.4}
    found = compare(Side("a", values), Side("b", dict.fromkeys(values, 0.0)))
    assert found.mean == statistics.fmean(values.values())
    assert found.interval is not None
    assert sum(found.interval) / 2 == pytest.approx(found.mean)


def test_a_pair_is_lost_whichever_of_its_runs_diverged() -> None:
    left = Side("a", {0: 1.0, 2: 2.0}, {1: "diverged", 3: "diverged", 4: "missing"})
    right = Side("b", {0: 1.5, 1: 2.0, 4: 2.0}, {2: "diverged", 3: "diverged", 5: "diverged"})
    found = compare(left, right)
    assert (found.n, found.planned, found.diverged) == (1, 5, 3)
