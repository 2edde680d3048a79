"""The published program's matrix exponential, its cost included."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from suite.expm.bounds import DivergedError
from suite.expm.surroundings import largest, outside_graphs

TOLERANCE = 1e-8
"""A Taylor term whose largest row sum is at most this is not added."""

MAX_SQUARINGS = 64


def _library_norm(a: Tensor) -> float:
    # On a CPU this call is half of the method's time, on permuted matrices above all.
    return largest(torch.norm(a.detach(), p=1, dim=-1))


def _summed_norm(a: Tensor) -> float:
    return largest(a.detach().abs().sum(-1))


def _squarings(norm: float) -> int:
    squarings = math.ceil(math.log2(max(norm, 0.5))) + 1
    if squarings > MAX_SQUARINGS:
        raise DivergedError(
            f"norm {norm:g} needs {squarings} squarings, more than {MAX_SQUARINGS}: "
            "the matrices have diverged"
        )
    return squarings


def _terms(scaled: Tensor, norm_of: Callable[[Tensor], float]) -> Iterator[Tensor]:
    """Yield scaled^k / k! for k = 1, 2, ... while its norm is above the tolerance."""
    term, k = scaled, 1
    while norm_of(term) > TOLERANCE:
        yield term
        k += 1
        term = scaled @ term / k


def _scaled_and_squared(a: Tensor, norm_of: Callable[[Tensor], float]) -> Tensor:
    if not a.numel():
        return a.clone()
    norm = norm_of(a)
    if not math.isfinite(norm):
        return a * math.nan
    squarings = _squarings(norm)
    result = torch.eye(a.shape[-1], dtype=a.dtype, device=a.device).expand_as(a)
    for term in _terms(a / 2**squarings, norm_of):
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result


@dataclass(frozen=True)
class Stopping:
    """What the authors' rule takes for a batch of matrices.

    Attributes:
        norm: The largest row sum of absolute values in the batch.
        terms: Taylor terms behind the identity.
        squarings: How often the polynomial is squared.
    """

    norm: float
    terms: int
    squarings: int


def authors_stopping(a: Tensor) -> Stopping:
    """Return where the authors' rule stops for these matrices; see `exp_authors`.

    Args:
        a: Matrices (..., n, n), at least one, finite.

    Raises:
        DivergedError: If the norm needs more than 64 squarings.

    >>> authors_stopping(torch.eye(2))
    Stopping(norm=1.0, terms=8, squarings=1)
    """
    norm = _summed_norm(a)
    squarings = _squarings(norm)
    terms = sum(1 for _ in _terms(a.contiguous() / 2**squarings, _summed_norm))
    return Stopping(norm, terms, squarings)


@outside_graphs
def exp_authors(a: Tensor, norm_bound: float | None = None) -> Tensor:
    """Return exp(A) as the authors' program computes it.

    One scale for the whole batch, s = ceil(log2(max(norm, 0.5))) + 1 with the largest row sum of
    absolute values; Taylor terms of A / 2^s are added until the next one's norm is at most 1e-8,
    with a read-back for each; then s squarings. Source: the program published with Xiao and Liu,
    Generative Flows with Matrix Exponential (ICML 2020).

    Args:
        a: Matrices (..., n, n), contiguous or not, float32 or float64.
        norm_bound: Not used: the method measures.

    Returns:
        Matrices (..., n, n); all NaN if any entry is not finite.

    Raises:
        DivergedError: If the norm needs more than 64 squarings.

    >>> exp_authors(torch.zeros(1, 1))
    tensor([[1.]])
    """
    return _scaled_and_squared(a, _library_norm)


@outside_graphs
def exp_authors_repaired(a: Tensor, norm_bound: float | None = None) -> Tensor:
    """Return exp(A) by the authors' algorithm on contiguous matrices with a cheap norm.

    Arguments, result and errors are those of `exp_authors`.

    >>> exp_authors_repaired(torch.zeros(1, 1))
    tensor([[1.]])
    """
    return _scaled_and_squared(a.contiguous(), _summed_norm)
