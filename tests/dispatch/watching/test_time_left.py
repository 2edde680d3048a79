"""Estimates of the time that is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.dispatch.watching.time_left import Work, time_left

SECONDS = {"a": 10.0, "b": 30.0}
WEIGHTS = {"a": 1.0, "b": 3.0, "c": 2.0}
shapes = st.sampled_from(sorted(WEIGHTS))
waiting = st.lists(shapes, max_size=20).map(
    lambda names: [Work(name, WEIGHTS[name], 0.0, running=False) for name in names]
)


def left(work: list[Work], slots: int) -> float:
    seconds = time_left(work, SECONDS, WEIGHTS, slots)
    assert seconds is not None
    return seconds


@given(waiting, st.integers(1, 8))
def test_no_plan_is_faster_than_all_slots_busy_or_slower_than_one(
    work: list[Work], slots: int
) -> None:
    costs = [SECONDS.get(one.shape, 20.0) for one in work]
    total = sum(costs)
    bounds = max([total / slots, *costs]), max(total / slots + max(costs, default=0.0), 0.0)
    assert bounds[0] - 1e-9 <= left(work, slots) <= bounds[1] + 1e-9
    assert left(work, 1) == pytest.approx(total)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_further_a_run_is_the_less_is_left(first: float, second: float) -> None:
    near, far = sorted((first, second))
    assert left([Work("a", 1.0, far, running=True)], 1) <= left(
        [Work("a", 1.0, near, running=True)], 1
    )


def test_nothing_measured_is_no_estimate() -> None:
    assert time_left([Work("a", 1.0, 0.0, running=False)], {}, WEIGHTS, 1) is None


def test_shapes_that_were_not_measured_are_taken_by_their_weight() -> None:
    work = [Work("c", 2.0, 0.0, running=False)]
    assert left(work, 1) == pytest.approx(20.0)


def test_what_waits_goes_to_the_place_that_is_free_first() -> None:
    """Whatever the order of those that run: 10 s, 5 s and 8 s are left of them."""
    busy = [Work("a", 1.0, done, running=True) for done in (0.0, 0.5, 0.2)]
    next_one = Work("a", 1.0, 0.0, running=False)
    assert left([*busy, next_one], 3) == pytest.approx(15.0)
    assert left([*busy, next_one, next_one], 3) == pytest.approx(18.0)
