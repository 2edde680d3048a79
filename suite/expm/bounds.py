"""How many terms the series needs: degrees and sub-steps from a bound on the norm."""

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import torch
from torch import Tensor

from suite.expm.surroundings import largest

MAX_DEGREE = 30
MAX_STEPS = 4096
SINGLE_NORM = 1.25
"""Above this norm float32 vectors are worked on in float64: see docs/expm.md, Accuracy."""

# A sub-step's norm: well inside theta, where truncation is far below rounding, and small enough
# that the terms of a decaying exponential do not cancel (float32 has float64 to spare there).
_SAFETY = 0.9
_STEP_NORM = {torch.float32: 3.0, torch.float64: 1.0}

_SERIES_TERMS = 160
_TABLE_STEPS = 16
_UNIT_ROUNDOFF = {torch.float32: 2.0**-24, torch.float64: 2.0**-53}


class DivergedError(ValueError):
    """Matrices have grown so far that their exponential is out of every method's reach."""


@dataclass(frozen=True)
class Degree:
    """A Taylor polynomial of degree `m`, applied in `steps` equal sub-steps."""

    m: int
    steps: int


def unit_roundoff(dtype: torch.dtype) -> float:
    """Return half the distance from 1 to the next number of `dtype`.

    Raises:
        ValueError: If `dtype` is neither float32 nor float64.

    >>> unit_roundoff(torch.float32) == 2.0**-24
    True
    """
    if dtype not in _UNIT_ROUNDOFF:
        raise ValueError(f"expected float32 or float64, got {dtype}")
    return _UNIT_ROUNDOFF[dtype]


def _reciprocal_series(m: int) -> list[float]:
    """Return the power series of 1 / T_m, T_m the Taylor polynomial of exp."""
    taylor = [1.0 / math.factorial(j) for j in range(m + 1)]
    series = [1.0]
    for k in range(1, _SERIES_TERMS):
        used = min(k, m)
        series.append(-math.fsum(taylor[j] * series[k - j] for j in range(1, used + 1)))
    return series


@cache
def theta(m: int, dtype: torch.dtype) -> float:
    r"""Return the largest norm at which degree `m` is exact to rounding.

    A polynomial is good enough when it is the exact exponential of a matrix that rounding could
    not tell from the given one: T_m(S) = exp(S + D) with |D| <= u |S|, u the unit roundoff. All
    matrices commute here, so D = h(S) for the scalar function h(x) = log(exp(-x) T_m(x)). With
    T_m' = T_m - x^m / m! its derivative is

        h'(x) = -1 + T_m'(x) / T_m(x) = -(x^m / m!) / T_m(x).

    So if 1 / T_m(x) = sum_k q_k x^k, then h(x) = -sum_k q_k x^(m+1+k) / (m! (m + 1 + k)), and
    |D| <= sum_k |q_k| |S|^(m+1+k) / (m! (m + 1 + k)). Divided by |S| the right side grows with |S|;
    theta is where it reaches u. The norm may be any consistent one; the callers use the largest row
    sum of absolute values. Source of the idea: Higham, Functions of Matrices (SIAM 2008), section
    10.3; Al-Mohy and Higham, SIAM J. Sci. Comput. 33 (2011), section 3.

    Args:
        m: Degree, at least 1.
        dtype: float32 or float64.

    Raises:
        ValueError: If `m` is not in 1..30 or `dtype` is not one of the two.

    >>> [round(theta(m, torch.float32), 3) for m in (8, 12, 18)]
    [0.58, 1.462, 3.01]
    """
    if not 1 <= m <= MAX_DEGREE:
        raise ValueError(f"expected a degree in 1..{MAX_DEGREE}, got {m}")
    target = unit_roundoff(dtype) * math.factorial(m)
    weights = [abs(q) / (m + 1 + k) for k, q in enumerate(_reciprocal_series(m))]
    low, high = 0.0, 8.0
    for _ in range(120):
        middle = (low + high) / 2
        error = math.fsum(w * middle ** (m + k) for k, w in enumerate(weights))
        low, high = (middle, high) if error <= target else (low, middle)
    return low


def checked_norm(norm: float) -> float:
    """Return `norm`, or 0 if it is not finite: the result is NaN whatever the degree.

    Raises:
        ValueError: If the norm is negative.
    """
    if norm < 0:
        raise ValueError(f"expected a norm bound of at least 0, got {norm}")
    return norm if math.isfinite(norm) else 0.0


@cache
def _ladder(dtype: torch.dtype) -> tuple[tuple[int, float], ...]:
    largest = _STEP_NORM[dtype]
    degrees = range(1, MAX_DEGREE + 1)
    return tuple((m, min(_SAFETY * theta(m, dtype), largest)) for m in degrees)


@lru_cache(maxsize=4096)
def choose_degree(norm: float, dtype: torch.dtype) -> Degree:
    """Return the degree and sub-steps of the action with the fewest products S v.

    A sub-step's norm is at most 0.9 theta(m), and at most 3 (float32, worked on in float64) or 1
    (float64); the choice is the one with the least m * steps, of those the one with fewest steps.

    Args:
        norm: Bound on the norm of S; non-finite gives the least degree.
        dtype: float32 or float64.

    Raises:
        DivergedError: If the norm needs more than 4096 sub-steps.
        ValueError: If the norm is negative, or `dtype` is not one of the two.

    >>> choose_degree(0.5, torch.float32), choose_degree(6.0, torch.float32)
    (Degree(m=8, steps=1), Degree(m=20, steps=2))
    """
    unit_roundoff(dtype)
    finite = checked_norm(norm)
    options = [
        Degree(m, max(1, math.ceil(finite / reach))) for m, reach in _ladder(dtype) if reach > 0
    ]
    best = min(options, key=lambda degree: (degree.m * degree.steps, degree.steps))
    if best.steps > MAX_STEPS:
        raise DivergedError(
            f"norm bound {norm:g} needs {best.steps} sub-steps, more than {MAX_STEPS}: "
            "the coupling matrices have diverged"
        )
    return best


@cache
def degree_table(dtype: torch.dtype) -> tuple[tuple[float, Degree], ...]:
    """Return what `choose_degree` chooses, as rows (largest norm, choice) in rising order.

    A kernel looks its blocks' norms up here. Beyond 16 sub-steps the best degree stays the same:
    the last row's sub-steps serve there, as many of them as it takes.

    >>> degree_table(torch.float32)[-1][1].steps
    16
    """
    reach = dict(_ladder(dtype))
    rows: list[tuple[float, Degree]] = []
    norm = 0.0
    while not rows or rows[-1][1].steps < _TABLE_STEPS:
        degree = choose_degree(norm * (1 + 1e-12), dtype)
        norm = degree.steps * reach[degree.m]
        rows.append((norm, degree))
    return tuple(rows)


@cache
def degree_limit(dtype: torch.dtype) -> float:
    """Return the largest norm that MAX_STEPS sub-steps are enough for."""
    norm, degree = degree_table(dtype)[-1]
    return MAX_STEPS / degree.steps * norm


def working_dtype(norm: float, dtype: torch.dtype) -> torch.dtype:
    """Return the dtype in which the action of a matrix of this norm is summed.

    Rounding grows with the norm: each of the norm's worth of products adds about one unit roundoff.

    >>> working_dtype(1.0, torch.float32), working_dtype(2.0, torch.float32)
    (torch.float32, torch.float64)
    """
    return torch.float64 if checked_norm(norm) > SINGLE_NORM else dtype


def coupling_norm(n: int, rescale: Tensor, reshift: Tensor) -> Tensor:
    """Return `coupling_norm_bound` as a tensor without a shape, in float64, on the device."""
    return n * (rescale.detach().abs() + reshift.detach().abs()).sum().double()


def low_rank_norm(n: int, rank: int, rescale: Tensor, reshift: Tensor) -> Tensor:
    """Return `low_rank_norm_bound` as a tensor without a shape, in float64, on the device."""
    return rank * n * (coupling_norm(1, rescale, reshift) + 1e-8).square()


def coupling_norm_bound(n: int, rescale: Tensor, reshift: Tensor) -> float:
    """Return a bound on the row sums of |S|, S = rescale * tanh(.) + reshift: one read-back.

    Args:
        n: Size of the matrices.
        rescale: Shape (1,).
        reshift: Shape (1,).

    Raises:
        ValueError: If the two have no values (fake and meta tensors, torch.export).

    >>> coupling_norm_bound(6, torch.tensor([0.25]), torch.tensor([-0.25]))
    3.0
    """
    return largest(coupling_norm(n, rescale, reshift))


def low_rank_norm_bound(n: int, rank: int, rescale: Tensor, reshift: Tensor) -> float:
    """Return a bound on the row sums of |A1 A2|, A1 (rank, n), A2 (n, rank): one read-back.

    >>> low_rank_norm_bound(8, 3, torch.tensor([0.5]), torch.tensor([0.0])) > 6.0
    True
    """
    return largest(low_rank_norm(n, rank, rescale, reshift))
