"""Inputs that the tests of the methods share."""

import math
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from suite.expm import COUPLING_METHODS, fused_unavailable, matrix_exp_coupling

LOW_RANK = ("low-rank", "fused-low-rank")
SIZES = dict.fromkeys(COUPLING_METHODS, 4) | dict.fromkeys(LOW_RANK, 9)
RANK = 2
NO_KERNEL = fused_unavailable()
NEEDS_KERNEL = pytest.mark.skipif(NO_KERNEL is not None, reason=str(NO_KERNEL))
FUSED = pytest.param("fused", marks=NEEDS_KERNEL)
FUSED_LOW_RANK = pytest.param("fused-low-rank", marks=NEEDS_KERNEL)
COMPILED = {"fused": FUSED, "fused-low-rank": FUSED_LOW_RANK}
EVERY_METHOD = [COMPILED.get(method, method) for method in COUPLING_METHODS]
TRUNCATED = ("authors", "authors-repaired")
"""Methods that stop at terms of 1e-8 even in float64."""


class Inputs(NamedTuple):
    """The six tensors of a coupling."""

    out: Tensor
    x2: Tensor
    scale: Tensor
    shift: Tensor
    rescale: Tensor
    reshift: Tensor

    def grad(self) -> "Inputs":
        """Return leaves that receive gradients."""
        return Inputs(*(tensor.detach().requires_grad_() for tensor in self))


def inputs(
    method: str,
    *,
    batch: int = 2,
    n: int | None = None,
    size: tuple[int, int] = (2, 3),
    scalars: tuple[float, float, float, float] = (0.7, 0.1, 0.4, -0.1),
    dtype: torch.dtype = torch.float64,
    seed: int = 0,
    rank: int = RANK,
) -> Inputs:
    """Return a coupling's inputs, drawn by seed."""
    n = SIZES[method] if n is None else n
    chunks = 2 * rank + 1 if method in LOW_RANK else n + 1
    generator = torch.Generator().manual_seed(seed)
    out = torch.randn(batch, n * chunks, *size, generator=generator, dtype=dtype)
    x2 = torch.randn(batch, n, *size, generator=generator, dtype=dtype)
    return Inputs(out, x2, *(torch.tensor([value], dtype=dtype) for value in scalars))


def plain(method: str, tensors: Inputs, *, inverse: bool = False) -> tuple[Tensor, Tensor]:
    """Return the coupling by its definition, pixel by pixel, with torch's exponential."""
    out, x2, scale, shift, rescale, reshift = tensors
    batch, n, height, width = x2.shape
    chunks = out.view(batch, -1, n, height, width)
    entries = rescale * torch.tanh(scale * chunks + shift) + reshift
    y2, logdet = torch.empty_like(x2), x2.new_zeros(batch)
    sign = -1 if inverse else 1
    for image in range(batch):
        for row in range(height):
            for column in range(width):
                here = (image, slice(None), slice(None), row, column)
                matrix, b = _matrix(method, entries[here]), chunks[here][0]
                logdet[image] += sign * matrix.trace()
                x = x2[image, :, row, column]
                exponential = torch.linalg.matrix_exp(sign * matrix)
                y = exponential @ (x - b) if inverse else exponential @ x + b
                y2[image, :, row, column] = y
    return y2, logdet


def _matrix(method: str, entries: Tensor) -> Tensor:
    if method not in LOW_RANK:
        return entries[1:].T
    rank = len(entries) // 2
    return (entries[1 + rank :].T + 1e-8) @ (entries[1 : 1 + rank] + 1e-8)


def bound(tensors: Inputs) -> float:
    """Return a bound on the norm that holds for every method here."""
    rescale, reshift = tensors.rescale.abs().item(), tensors.reshift.abs().item()
    n = tensors.x2.shape[1]
    return max(n * (rescale + reshift), RANK * n * (rescale + reshift + 1e-8) ** 2)


def call(method: str, tensors: Inputs, *, inverse: bool = False) -> tuple[Tensor, Tensor]:
    """Return the coupling with a bound on the norm given."""
    return matrix_exp_coupling(*tensors, method=method, inverse=inverse, norm_bound=bound(tensors))


def largest(a: Tensor) -> float:
    """Return the largest absolute value, 0 of nothing."""
    return a.abs().max().item() if a.numel() else 0.0


def is_nan(value: float) -> bool:
    """Return whether a number is NaN."""
    return math.isnan(value)
