"""What cutting the series off leaves: errors of Taylor polynomials in float64."""

import math

import torch
from torch import Tensor

from suite.measure.bench.case import Case, vectors

DEGREES = 20
"""Degrees from 1 on that are looked at."""
PIXELS = 1024
"""Pixels that are looked at; the first ones."""


@torch.no_grad()
def truncation_errors(case: Case, steps: int) -> list[float]:
    """The relative error of exp(S) x by the polynomials of degree 1 to 20, over the first pixels.

    Args:
        case: A case in float64.
        steps: Equal sub-steps; each applies the polynomial once.

    >>> from suite.measure.bench.case import full_case
    >>> from suite.registry import BenchSettings
    >>> case = full_case(BenchSettings(n=2, side=2, batch_size=1, norm=1, dtype="float64"))
    >>> [error < 1e-7 for error in truncation_errors(case, 1)].index(True) + 1 < 12
    True
    """
    return [truncation_error(case, m, steps) for m in range(1, DEGREES + 1)]


@torch.no_grad()
def truncation_error(case: Case, m: int, steps: int) -> float:
    """The same for one degree."""
    matrices = case.matrices().flatten(0, 1)[:PIXELS].contiguous()
    start = vectors(case.inputs.x2).flatten(0, 1)[:PIXELS, :, None]
    right = torch.linalg.matrix_exp(matrices) @ start
    return float((_polynomial(matrices / steps, start, m, steps) - right).norm() / right.norm())


def _polynomial(matrices: Tensor, start: Tensor, m: int, steps: int) -> Tensor:
    """(T_m(S))^steps x, by Horner's rule."""
    for _ in range(steps):
        value = start
        for k in range(m, 0, -1):
            value = start + matrices @ value / k
        start = value
    return start


def worst_errors(bound: float, steps: int) -> list[float]:
    """The same at the worst matrix of a norm: all entries equal and negative, x all ones.

    exp(S) x is exp(-bound) x there, so that a number takes the place of the matrix.

    >>> [f"{error:.0e}" for error in worst_errors(1.0, 1)[:3]]
    ['1e+00', '4e-01', '9e-02']
    """
    return [worst_error(bound, m, steps) for m in range(1, DEGREES + 1)]


def worst_error(bound: float, m: int, steps: int) -> float:
    """The same for one degree."""
    step = -bound / steps
    powers = math.fsum(step**k / math.factorial(k) for k in range(m + 1))
    return abs(powers**steps / math.exp(-bound) - 1)
