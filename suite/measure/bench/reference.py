"""What is right: float64 by torch's exponential, itself checked against 50 decimal digits."""

import math
from dataclasses import dataclass

import mpmath
import torch
from torch import Tensor

from suite.measure.bench.case import Case, vectors
from suite.measure.bench.methods import DIRECTIONS, by_definition

DIGITS = 50
PIXELS = 3
"""Pixels that are summed with so many digits."""


@dataclass(frozen=True)
class Problem:
    """A case and what is right for it.

    Attributes:
        case: The case, on the device, with leaves that receive gradients.
        x2: Its vectors, in float64 on the CPU.
        right: What is timed, in float64 on the CPU: the output, then gradients if there are any.
    """

    case: Case
    x2: Tensor
    right: tuple[Tensor, ...]


def pose(case: Case, direction: str, device: torch.device) -> Problem:
    """Solves a case in float64, with whole matrices and torch's exponential."""
    exact = case.to(torch.float64)
    method = by_definition(type(case), torch.linalg.matrix_exp)
    right = DIRECTIONS[direction](method, exact.with_leaves())
    return Problem(case.to(device).with_leaves(), exact.inputs.x2, right)


@torch.no_grad()
def reference_error(case: Case) -> float:
    """The largest relative error of torch's exp(S) x in float64 at the first pixels.

    Args:
        case: A case in float64.
    """
    matrices, starts = case.matrices()[0, :PIXELS], vectors(case.inputs.x2)[0, :PIXELS]
    found = (torch.linalg.matrix_exp(matrices.contiguous()) @ starts[..., None])[..., 0]
    pixels = zip(matrices.tolist(), starts.tolist(), found.tolist(), strict=True)
    return max(_error(*pixel) for pixel in pixels)


def _error(matrix: list[list[float]], x: list[float], found: list[float]) -> float:
    with mpmath.workdps(DIGITS):
        right = exp_action(matrix, x)
        wrong = mpmath.norm([one - two for one, two in zip(right, found, strict=True)])
        return float(wrong / mpmath.norm(right))


def exp_action(matrix: list[list[float]], x: list[float]) -> list[mpmath.mpf]:
    """exp(S) x by its series, until a term is nothing at mpmath's working precision.

    >>> with mpmath.workdps(30):
    ...     print(exp_action([[1.0]], [1.0])[0])
    2.71828182845904523536028747135
    """
    rows = [[mpmath.mpf(entry) for entry in row] for row in matrix]
    term = total = [mpmath.mpf(entry) for entry in x]
    k = 0
    while mpmath.norm(term) > mpmath.eps * mpmath.norm(total):
        k += 1
        term = [mpmath.fdot(row, term) / k for row in rows]
        total = [one + two for one, two in zip(total, term, strict=True)]
    return total


def relative(found: Tensor, right: Tensor) -> float | None:
    """The relative 2-norm of what is wrong; None if it is not finite."""
    return _finite((_double(found) - right).norm() / right.norm())


def worst(found: Tensor, right: Tensor) -> float | None:
    """The same of each pixel of (batch, n, side, side), the largest; None if it is not finite."""
    return _finite(((_double(found) - right).norm(dim=1) / right.norm(dim=1)).max())


def _double(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", torch.float64)


def _finite(error: Tensor) -> float | None:
    return float(error) if math.isfinite(error) else None
