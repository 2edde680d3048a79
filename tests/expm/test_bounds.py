import math
from itertools import pairwise

import mpmath
import pytest
import torch

from suite.expm import (
    Degree,
    DivergedError,
    choose_degree,
    coupling_norm_bound,
    low_rank_norm_bound,
    theta,
)
from suite.expm.bounds import MAX_STEPS, degree_limit, degree_table, working_dtype

DTYPES = {torch.float32: 2.0**-24, torch.float64: 2.0**-53}
STEP_NORMS = {torch.float32: 3.0, torch.float64: 1.0}


def independent_error(m: int, norm: float) -> mpmath.mpf:
    """|D| / |S| bound: coefficients of log(exp(-x) T_m(x)) by the logarithm's recurrence."""
    with mpmath.workdps(50):
        terms = m + 80
        taylor = [1 / mpmath.factorial(k) if k <= m else mpmath.mpf(0) for k in range(terms)]
        log = [mpmath.mpf(0)] * terms
        for k in range(1, terms):
            known = mpmath.fsum(j * log[j] * taylor[k - j] for j in range(1, k))
            log[k] = taylor[k] - known / k
        log[1] -= 1
        return mpmath.fsum(abs(c) * mpmath.mpf(norm) ** (k - 1) for k, c in enumerate(log) if k)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("m", [1, 2, 3, 5, 8, 12, 18, 24, 30])
def test_theta_is_where_the_backward_error_reaches_rounding(m: int, dtype: torch.dtype) -> None:
    reach, roundoff = theta(m, dtype), DTYPES[dtype]
    assert independent_error(m, reach * (1 - 1e-6)) <= roundoff
    assert independent_error(m, reach * (1 + 1e-6)) >= roundoff


def test_theta_of_float32_is_the_published_one() -> None:
    assert [round(theta(m, torch.float32), 3) for m in (8, 12, 18)] == [0.580, 1.462, 3.010]


@pytest.mark.parametrize("m", [0, 31])
def test_theta_refuses_degrees_outside_the_table(m: int) -> None:
    with pytest.raises(ValueError, match=str(m)):
        theta(m, torch.float32)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("norm", [0.0, 1e-9, 0.1, 0.5, 1.0, 1.3, 3.0, 7.7, 100.0])
def test_the_chosen_degree_reaches_the_norm(norm: float, dtype: torch.dtype) -> None:
    degree = choose_degree(norm, dtype)
    assert norm / degree.steps <= theta(degree.m, dtype)
    assert degree.steps <= max(1, math.ceil(2 * norm))


def cheapest(norm: float, dtype: torch.dtype) -> Degree:
    """The choice as docs/expm.md states it, by trying every degree."""
    choices = []
    for m in range(1, 31):
        reach = min(0.9 * theta(m, dtype), STEP_NORMS[dtype])
        steps = max(1, math.ceil(norm / reach)) if reach else math.inf
        choices.append((m * steps, steps, m))
    _, steps, m = min(choices)
    return Degree(m, int(steps))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "norm", [0.0, 1e-12, 1e-6, 0.02, 0.3, 0.9, 1.0, 2.9, 6.0, 6.1, 47.0, 999.0]
)
def test_no_other_degree_has_fewer_products(norm: float, dtype: torch.dtype) -> None:
    assert choose_degree(norm, dtype) == cheapest(norm, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_table_has_every_choice_up_to_sixteen_sub_steps(dtype: torch.dtype) -> None:
    rows = degree_table(dtype)
    assert [norm for norm, _ in rows] == sorted({norm for norm, _ in rows})
    assert rows[-1][1].steps == 16
    below = 0.0
    for norm, degree in rows:
        for inside in (below * (1 + 1e-9), (below + norm) / 2, norm * (1 - 1e-9)):
            assert choose_degree(inside, dtype) == degree
        below = norm
    # No row has ended before its choice does.
    assert all(one != other for (_, one), (_, other) in pairwise(rows))


@pytest.mark.parametrize("dtype", DTYPES)
def test_beyond_the_limit_there_are_not_sub_steps_enough(dtype: torch.dtype) -> None:
    limit = degree_limit(dtype)
    assert choose_degree(limit * (1 - 1e-9), dtype).steps == 4096
    with pytest.raises(DivergedError, match="4097 sub-steps"):
        choose_degree(limit * (1 + 1e-9), dtype)


def test_a_small_norm_takes_one_short_step() -> None:
    assert choose_degree(0.0, torch.float32) == Degree(1, 1)
    assert choose_degree(0.1, torch.float32).steps == 1


@pytest.mark.parametrize("norm", [math.nan, math.inf])
def test_a_norm_that_is_not_finite_takes_the_least_degree(norm: float) -> None:
    assert choose_degree(norm, torch.float32) == Degree(1, 1)
    assert working_dtype(norm, torch.float32) is torch.float32


def test_norms_out_of_reach_are_named() -> None:
    assert choose_degree(3.0 * 1000, torch.float32).steps <= MAX_STEPS
    with pytest.raises(ValueError, match=r"1e\+06.*4096"):
        choose_degree(1e6, torch.float32)
    with pytest.raises(ValueError, match="-1"):
        choose_degree(-1.0, torch.float32)
    with pytest.raises(ValueError, match="int64"):
        choose_degree(1.0, torch.int64)


def test_bounds_hold_for_saturated_entries() -> None:
    rescale, reshift = torch.tensor([-0.3]), torch.tensor([0.2])
    assert coupling_norm_bound(5, rescale, reshift) == pytest.approx(2.5)
    entry = torch.full((3, 5), 0.5 + 1e-8)
    largest = (entry @ entry.T).abs().sum(-1).max().item()
    assert low_rank_norm_bound(5, 3, rescale, reshift) == pytest.approx(largest)


def test_a_bound_of_low_rank_leaves_room_for_rounding() -> None:
    """Entries that float32 rounds up, by half of its unit at most, stay below the bound."""
    bound = low_rank_norm_bound(8, 3, torch.tensor([0.5]), torch.tensor([0.0]))
    assert 24 * 0.25 < bound < 24 * 0.25 * (1 + 1e-7)


@pytest.mark.parametrize(
    ("norm", "expected"),
    [(0.0, torch.float32), (1.25, torch.float32), (1.2500001, torch.float64)],
)
def test_from_which_norm_on_float32_is_summed_in_float64(
    norm: float, expected: torch.dtype
) -> None:
    assert working_dtype(norm, torch.float32) is expected
    assert working_dtype(norm, torch.float64) is torch.float64
