"""What docs/statistics.md says of looking early and of power, by simulation of the rules here."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import nctdtr, stdtrit

from suite.reporting.statistics.sign_flips import sign_flip_p

pytestmark = pytest.mark.slow

TRIALS = 20_000
NEAR = 0.012
"""Three to four standard errors of a share of so many trials."""
Floats = npt.NDArray[np.float64]


def decided(differences: Floats, n: int, level: float = 0.95) -> npt.NDArray[np.bool_]:
    """Whether Student's interval of the first n differences of each trial leaves 0 out."""
    seen = differences[:, :n]
    half = stdtrit(n - 1, (1 + level) / 2) * seen.std(axis=1, ddof=1) / n**0.5
    wide: npt.NDArray[np.bool_] = np.abs(seen.mean(axis=1)) > half
    return wide


def wrong(looks: Sequence[int], level: float = 0.95) -> float:
    """How often arms that do not differ are said to, when looked at so often until they are."""
    differences = np.random.default_rng(1).normal(size=(TRIALS, max(looks)))
    found = np.zeros(TRIALS, dtype=bool)
    for n in looks:
        found |= decided(differences, n, level)
    return float(found.mean())


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        ([6], 0.05),
        ([25], 0.05),
        (list(range(2, 7)), 0.15),
        (list(range(2, 26)), 0.27),
        ([3, 10], 0.09),
    ],
    ids=str,
)
def test_adding_seeds_until_decided_is_wrong_more_often(looks: list[int], said: float) -> None:
    assert wrong(looks) == pytest.approx(said, abs=NEAR)


@pytest.mark.parametrize("looks", [[3, 10], [3, 6, 10], list(range(2, 12))], ids=str)
def test_intervals_widened_for_the_number_of_looks_hold(looks: list[int]) -> None:
    assert wrong(looks, level=1 - 0.05 / len(looks)) <= 0.05 + NEAR / 2


@pytest.mark.parametrize("looks", [[6, 10], [7, 10, 13]], ids=str)
def test_p_below_a_share_for_each_look_holds(looks: list[int]) -> None:
    differences = np.random.default_rng(2).normal(size=(2000, max(looks)))
    found = [
        any((sign_flip_p(tuple(row[:n])) or 1) <= 0.05 / len(looks) for n in looks)
        for row in differences.tolist()
    ]
    assert np.mean(found) <= 0.05 + 0.01


@pytest.mark.parametrize(("n", "said"), [(3, 3.3), (5, 1.7), (10, 1.0)])
def test_the_difference_that_is_found_in_80_of_100_cases(n: int, said: float) -> None:
    differences = np.random.default_rng(3).normal(said, size=(TRIALS, n))
    assert decided(differences, n).mean() == pytest.approx(0.8, abs=0.02)
    t = stdtrit(n - 1, 0.975)
    power = 1 - nctdtr(n - 1, said * n**0.5, t) + nctdtr(n - 1, said * n**0.5, -t)
    assert power == pytest.approx(0.8, abs=0.015)


def test_equal_differences_are_rare_where_no_value_has_most_seeds() -> None:
    # The worst law: two values, each of half of all seeds.
    drawn = np.random.default_rng(4).integers(2, size=(TRIALS, 6))
    assert (drawn == drawn[:, :1]).all(axis=1).mean() == pytest.approx(2 / 2**6, abs=0.005)
    assert (drawn[:, :3] == drawn[:, :1]).all(axis=1).mean() == pytest.approx(0.25, abs=NEAR)
