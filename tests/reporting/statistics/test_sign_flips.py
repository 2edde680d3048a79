"""The sign-flip test counts what it says it counts, however many pairs there are."""

import math
import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.plan import power_of
from suite.reporting.statistics import sign_flips
from suite.reporting.statistics.sign_flips import MOST_EXACT, MOST_ROUNDED, sign_flip_p


def drawn(count: int, shift: float) -> tuple[float, ...]:
    rng = random.Random(0)
    return tuple(shift + rng.gauss(0, 1) for _ in range(count))


def counted(whole: Sequence[int]) -> float:
    """The share of all ways to flip signs whose sum is as far from 0."""
    sums = [
        sum(sign * value for sign, value in zip(signs, whole, strict=True))
        for signs in product((-1, 1), repeat=len(whole))
    ]
    return sum(abs(one) >= abs(sum(whole)) for one in sums) / len(sums)


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ((), None),
        ((0.1,), None),
        ((0.1, 0.2), 0.5),
        ((0.1, -0.2), 1.0),
        ((1.0, 2.0, 3.0, 4.0), 0.125),
        ((1.0, 2.0, 3.0, -0.5), 0.25),
        (tuple(map(float, range(1, 17))), 2 / 2**16),
        ((0.0, 0.0, 0.0), 1.0),
        ((0.1, 0.2, -0.3), 1.0),  # their mean is 0 but for rounding
        ((0.1 + 0.2, -0.3, 0.1, -0.1), 1.0),
    ],
)
def test_every_way_to_flip_signs_is_counted(
    differences: tuple[float, ...], expected: float | None
) -> None:
    assert sign_flip_p(differences) == expected


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=9), st.sampled_from([1.0, 1e-4, 0.1]))
def test_ties_are_ties_whatever_the_unit(whole: list[int], unit: float) -> None:
    found = sign_flip_p(tuple(unit * value for value in whole))
    assert found == pytest.approx(counted(whole), abs=1e-15)


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=9))
def test_counts_by_halves_and_by_sums_agree(whole: list[int]) -> None:
    sizes = sorted(abs(float(value)) for value in whole if value)
    least = abs(sum(whole)) - 1e-9
    if least > 0:
        by_halves = sign_flips._exact(sizes, least)
        assert sign_flips._rounded(sizes, least) == pytest.approx(by_halves, rel=1e-12)


@pytest.mark.parametrize("pairs", [2, 3, 16, 17, 25, MOST_EXACT, MOST_EXACT + 1, 100, 201, 1000])
def test_the_smallest_p_is_what_a_plan_promises(pairs: int) -> None:
    smallest = power_of(pairs).smallest_p
    assert sign_flip_p((-0.1,) * pairs) == pytest.approx(smallest)
    assert sign_flip_p(tuple(abs(value) for value in drawn(pairs, 0.0))) == pytest.approx(
        smallest, rel=0 if pairs <= MOST_EXACT else 20
    )


def test_more_seeds_of_the_same_differences_never_have_a_larger_p() -> None:
    for shift in (0.7, 2.0):
        found = [
            sign_flip_p(drawn(5, shift) * times) for times in (1, 2, 3, 4, 7, 8, 9, 20, 40, 41, 100)
        ]
        known = [p for p in found if p is not None]
        assert known == sorted(known, reverse=True)
        assert known[-1] < 1e-6


def test_rounded_and_normal_sums_are_near_the_exact_ones() -> None:
    for shift in (0.0, 0.3):
        values = drawn(MOST_EXACT, shift)
        sizes, least = sorted(map(abs, values)), abs(math.fsum(values))
        exact = sign_flips._exact(sizes, least)
        assert sign_flips._rounded(sizes, least) == pytest.approx(exact, rel=1e-3)
        many = drawn(MOST_ROUNDED, shift / 4)
        rounded, normal = sign_flip_p(many), sign_flip_p((*many, 0.0))
        assert rounded == pytest.approx(normal, rel=0.05)
