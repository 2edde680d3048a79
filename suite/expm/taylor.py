"""exp(A) by a Taylor polynomial with the fewest matrix products, scaled and squared."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from suite.expm.bounds import Degree, DivergedError, checked_norm, theta

MAX_SQUARINGS = 64
PRODUCTS = {1: 0, 2: 1, 4: 2, 8: 3, 12: 4, 18: 5}
"""How many matrix products each degree costs."""

_ROOT = math.sqrt(177.0)
_T8_A4 = ((1 + _ROOT) / 132, (1 + _ROOT) / 528)
_T8_LEFT = 2 / 3
_T8_RIGHT = (
    (29 * _ROOT - 271) / 210,
    11 * (_ROOT - 1) / 840,
    11 * (_ROOT - 9) / 3360,
    (89 - _ROOT) / 2240,
)
_T8_A2 = (857 - 58 * _ROOT) / 630

# Combinations of I, A, A^2, A^3.
_T12 = (
    (9.0198e-16, 0.46932117595418237389, -0.20099424927047284052, -0.04623946134063071740),
    (
        5.31597895759871264183,
        1.19926790417132231573,
        0.01179296240992997031,
        0.01108844528519167989,
    ),
    (
        0.18188869982170434744,
        0.05502798439925399070,
        0.09351590770535414968,
        0.00610700528898058230,
    ),
    (-2.0861320e-13, -0.13181061013830184015, -0.02027855540589259079, -0.00675951846863086359),
)
# Combinations of I, A, A^2, A^3, A^6.
_T18 = (
    (0.0, -0.100365581030144618291, -8.02924648241156932449e-3, -8.92138498045729985177e-4, 0.0),
    (
        0.0,
        0.397849749499645077844,
        1.36783778460411720168,
        0.498289622525382669416,
        -6.37898194594723280150e-4,
    ),
    (
        -10.9676396052962061844,
        1.68015813878906206114,
        5.71779846478865511061e-2,
        -6.98210122488052056106e-3,
        3.34975017086070470649e-5,
    ),
    (
        -9.04316832390810593223e-2,
        -6.76404519071381882256e-2,
        6.75961301770459654925e-2,
        2.95552570429315521194e-2,
        -1.39180257516060693404e-5,
    ),
    (
        0.0,
        0.0,
        -9.23364619367118555360e-2,
        -1.69364939002081722752e-2,
        -1.40086798182036094347e-5,
    ),
)


def _mix(weights: tuple[float, ...], powers: list[Tensor]) -> Tensor:
    """Return the sum of weights[k] * powers[k], leaving out what is 0."""
    terms = [w * power for w, power in zip(weights, powers, strict=True) if w]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _degree1(eye: Tensor, a: Tensor) -> Tensor:
    return eye + a


def _degree2(eye: Tensor, a: Tensor) -> Tensor:
    return eye + a + (a @ a) / 2


def _degree4(eye: Tensor, a: Tensor) -> Tensor:
    a2 = a @ a
    return eye + a + a2 @ (eye / 2 + a / 6 + a2 / 24)


def _degree8(eye: Tensor, a: Tensor) -> Tensor:
    a2 = a @ a
    a4 = a2 @ _mix(_T8_A4, [a, a2])
    a8 = (_T8_LEFT * a2 + a4) @ _mix(_T8_RIGHT, [eye, a, a2, a4])
    return eye + a + _T8_A2 * a2 + a8


def _degree12(eye: Tensor, a: Tensor) -> Tensor:
    a2 = a @ a
    powers = [eye, a, a2, a2 @ a]
    b1, b2, b3, b4 = (_mix(weights, powers) for weights in _T12)
    a6 = b3 + b4 @ b4
    return b1 + (b2 + a6) @ a6


def _degree18(eye: Tensor, a: Tensor) -> Tensor:
    a2 = a @ a
    a3 = a2 @ a
    powers = [eye, a, a2, a3, a3 @ a3]
    b1, b2, b3, b4, b5 = (_mix(weights, powers) for weights in _T18)
    a9 = b1 @ b5 + b4
    return b2 + (b3 + a9) @ a9


POLYNOMIALS: dict[int, Callable[[Tensor, Tensor], Tensor]] = {
    1: _degree1,
    2: _degree2,
    4: _degree4,
    8: _degree8,
    12: _degree12,
    18: _degree18,
}
"""Degree -> function of (I, A) that evaluates the Taylor polynomial.

Source: Bader, Blanes and Casas, Computing the matrix exponential with an optimized Taylor
polynomial approximation, Mathematics 7 (2019) 1174, section 3.
"""


def choose_squaring(norm: float, dtype: torch.dtype) -> Degree:
    """Return the degree and number of equal steps (a power of 2) with the fewest products.

    The steps are put together by squaring: log2(steps) products. Of equal costs the one with the
    fewest squarings wins, because squaring amplifies rounding.

    Args:
        norm: Bound on a consistent norm of A; non-finite gives the least degree.
        dtype: float32 or float64.

    Raises:
        ValueError: If the norm is negative or needs more than 64 squarings.

    >>> choose_squaring(1.0, torch.float32), choose_squaring(5.0, torch.float32)
    (Degree(m=12, steps=1), Degree(m=18, steps=2))
    """
    finite = checked_norm(norm)

    def squarings(m: int) -> int:
        return max(0, math.ceil(math.log2(finite / theta(m, dtype)))) if finite else 0

    m = min(PRODUCTS, key=lambda degree: (PRODUCTS[degree] + squarings(degree), squarings(degree)))
    if squarings(m) > MAX_SQUARINGS:
        raise DivergedError(
            f"norm {norm:g} needs {squarings(m)} squarings, more than {MAX_SQUARINGS}: "
            "the matrices have diverged"
        )
    return Degree(m, 2 ** squarings(m))


def row_sum_norm(a: Tensor) -> float:
    """Return the largest row sum of absolute values in the whole batch: one read-back.

    >>> row_sum_norm(torch.tensor([[1.0, -2.0], [0.5, 0.5]]))
    3.0
    """
    return float(a.detach().abs().sum(-1).max()) if a.numel() else 0.0


def exp_taylor(a: Tensor, norm_bound: float | None = None) -> Tensor:
    """Return exp(A) by the cheapest Taylor polynomial that is exact to rounding.

    Args:
        a: Matrices (..., n, n), float32 or float64.
        norm_bound: Upper bound on the largest row sum of absolute values; measured if None, which
            costs a read-back and lets the largest matrix of a batch decide for all.

    Returns:
        Matrices (..., n, n), all NaN if the norm is not finite.

    Raises:
        ValueError: If the norm is negative or needs more than 64 squarings.

    >>> exp_taylor(torch.zeros(2, 2), norm_bound=0.0)
    tensor([[1., 0.],
            [0., 1.]])
    """
    norm = row_sum_norm(a) if norm_bound is None else norm_bound
    if not math.isfinite(norm):
        return a * math.nan
    degree = choose_squaring(norm, a.dtype)
    eye = torch.eye(a.shape[-1], dtype=a.dtype, device=a.device)
    result = POLYNOMIALS[degree.m](eye, a / degree.steps)
    for _ in range(degree.steps.bit_length() - 1):
        result = result @ result
    return result
