"""The rules of verdicts: each case has one, and the sides may be swapped."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.reporting.statistics.verdicts import OPPOSITE, Verdict, decide, decide_bound
from suite.spec import Expectation

EXPECTATIONS: tuple[Expectation, ...] = get_args(Expectation)
expectations = st.sampled_from(EXPECTATIONS)
ends = st.integers(-8, 8).map(lambda number: number / 4)
intervals = st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair)))
margins = st.sampled_from([0.0, 0.25, 1.0])


@pytest.mark.parametrize(
    ("expect", "below", "above", "within", "crossing"),
    [
        ("lower", "supported", "contradicted", "level", "not decided"),
        ("higher", "contradicted", "supported", "level", "not decided"),
        ("level", "contradicted", "contradicted", "supported", "not decided"),
        ("not higher", "supported", "contradicted", "supported", "not decided"),
        ("not lower", "contradicted", "supported", "supported", "not decided"),
    ],
)
def test_the_rules(
    expect: Expectation, below: Verdict, above: Verdict, within: Verdict, crossing: Verdict
) -> None:
    assert decide(expect, (-3.0, -1.1), 1.0) == below
    assert decide(expect, (1.1, 3.0), 1.0) == above
    assert decide(expect, (-1.0, 1.0), 1.0) == within
    assert decide(expect, (-1.1, 1.1), 1.0) == crossing
    assert decide(expect, None, 1.0) == "not decided"


def test_an_interval_over_one_end_of_the_margin_decides_what_allows_that_side() -> None:
    assert decide("not higher", (-2.0, 0.5), 1.0) == "supported"
    assert decide("not lower", (-2.0, 0.5), 1.0) == "not decided"
    assert decide("lower", (-2.0, 0.5), 1.0) == "not decided"
    assert decide("level", (-2.0, 0.5), 1.0) == "not decided"


@given(expectations, intervals, margins)
def test_swapping_the_sides_swaps_what_is_expected(
    expect: Expectation, interval: tuple[float, float], margin: float
) -> None:
    low, high = interval
    assert decide(expect, interval, margin) == decide(OPPOSITE[expect], (-high, -low), margin)


@given(intervals, margins)
def test_lower_and_higher_contradict_each_other(
    interval: tuple[float, float], margin: float
) -> None:
    flipped = {"supported": "contradicted", "contradicted": "supported"}
    lower, higher = (decide(expect, interval, margin) for expect in ("lower", "higher"))
    assert higher == flipped.get(lower, lower)


@given(expectations, intervals, margins)
def test_every_interval_has_the_verdict_of_the_one_region_it_lies_in(
    expect: Expectation, interval: tuple[float, float], margin: float
) -> None:
    low, high = interval
    regions = [
        name
        for name, holds in {
            "below": high < -margin,
            "above": low > margin,
            "within": -margin <= low and high <= margin,
        }.items()
        if holds
    ]
    assert len(regions) <= 1
    verdict = decide(expect, interval, margin)
    assert verdict in {"supported", "contradicted", "level", "not decided"}
    if expect in {"lower", "higher", "level"}:
        assert (verdict == "not decided") == (not regions)


@given(expectations, intervals)
def test_a_larger_margin_never_turns_a_verdict_around(
    expect: Expectation, interval: tuple[float, float]
) -> None:
    verdicts = [decide(expect, interval, margin) for margin in (0.0, 0.5, 1.0, 2.0, 4.0)]
    if expect in {"lower", "higher"}:
        assert not {"supported", "contradicted"} <= set(verdicts)
    else:
        assert verdicts[-1] == "supported"


@given(st.lists(st.integers(0, 9), max_size=5), st.integers(0, 9), st.integers(0, 2))
def test_a_bound_is_for_every_run(values: list[float], at_most: int, lacking: int) -> None:
    verdict = decide_bound(values, at_most, lacking)
    assert (verdict == "contradicted") == (max(values, default=0) > at_most)
    assert (verdict == "supported") == (bool(values) and not lacking and max(values) <= at_most)
    assert decide_bound(reversed(values), at_most, lacking) == verdict
