"""What a number of seeds can show."""

import itertools

import pytest

from suite.plan.power import power_of


@pytest.mark.parametrize("seeds", range(2, 9))
def test_the_smallest_p_is_that_of_all_signs_alike(seeds: int) -> None:
    extreme = [
        signs for signs in itertools.product((-1, 1), repeat=seeds) if abs(sum(signs)) == seeds
    ]
    assert power_of(seeds).smallest_p == len(extreme) / 2**seeds


def test_intervals_are_those_of_students_t() -> None:
    # t(0.975) with 2 and 9 degrees of freedom: 4.303 and 2.262, from printed tables.
    assert power_of(3).half_width == pytest.approx(4.303 / 3**0.5, abs=1e-3)
    assert power_of(10).half_width == pytest.approx(2.262 / 10**0.5, abs=1e-3)


def test_what_it_means() -> None:
    assert "no comparison" in power_of(1).sentence()
    assert "cannot reach p = 0.05 (its smallest p is 0.25)" in power_of(3).sentence()
    assert "can reach p = 0.05" in power_of(6).sentence()
