"""What layers declare, written out in plain torch: whole matrices, and none of the layers' code.

Each formula stands beside its text, so that a declaration cannot change without it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from suite.flows import ActNorm, MatrixExpConv1x1, PLUConv1x1, StandardConv1x1

Compute = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Step:
    """One formula.

    Attributes:
        text: The text that it is of.
        compute: What computes it, from images.
    """

    text: str
    compute: Compute


@dataclass(frozen=True)
class Written:
    """The formulas of one layer with its parameters put in.

    Attributes:
        function: y from x.
        inverse: x from y.
        log_determinant: From x, one for each image.
    """

    function: Step
    inverse: Step
    log_determinant: Step


def make_actnorm(channels: int, size: int, generator: torch.Generator) -> ActNorm:
    """A layer that draws nothing."""
    return ActNorm(channels, size, size)


def actnorm(layer: ActNorm) -> Written:
    """A scale and a shift for each element."""
    s, b = torch.log(1 + torch.exp(layer.scale)), layer.shift
    return Written(
        Step("y = s * x + b", lambda x: s * x + b),
        Step("x = (y - b) / s", lambda y: (y - b) / s),
        Step("sum log s", lambda x: constant(torch.log(s).sum(), x)),
    )


def standard(layer: StandardConv1x1) -> Written:
    """A free matrix W."""
    W = layer.weight
    determinant = torch.linalg.det(W)
    return Written(
        Step("y = W x", at_pixels(W)),
        Step("x = W^-1 y", at_pixels(torch.linalg.inv(W))),
        Step("h w log |det W|", lambda x: constant(pixels(x) * determinant.abs().log(), x)),
    )


def decomposition(layer: PLUConv1x1) -> Written:
    """A permutation and two triangular matrices."""
    P = layer.permutation
    identity = torch.eye(len(P), dtype=P.dtype, device=P.device)
    ones = torch.ones_like(P)
    L = layer.lower * torch.tril(ones, -1) + identity
    U = layer.upper * torch.triu(ones)
    inverse = torch.linalg.inv(U) @ torch.linalg.inv(L) @ P.T
    terms = torch.log(torch.abs(torch.diag(U)))
    return Written(
        Step("y = P L U x", at_pixels(P @ L @ U)),
        Step("x = U^-1 L^-1 P^T y", at_pixels(inverse)),
        Step("h w sum log |diag U|", lambda x: constant(pixels(x) * terms.sum(), x)),
    )


def matrixexp(layer: MatrixExpConv1x1) -> Written:
    """The exponential of a free matrix W, by torch."""
    W = layer.weight
    return Written(
        Step("y = exp(W) x", at_pixels(torch.linalg.matrix_exp(W))),
        Step("x = exp(-W) y", at_pixels(torch.linalg.matrix_exp(-W))),
        Step("h w tr W", lambda x: constant(pixels(x) * torch.diag(W).sum(), x)),
    )


def at_pixels(matrix: Tensor) -> Compute:
    """A matrix, (channels, channels), times the channels of every pixel."""
    return lambda x: torch.einsum("oi,bihw->bohw", matrix, x)


def pixels(x: Tensor) -> int:
    """How many pixels an image has."""
    return x.shape[2] * x.shape[3]


def constant(value: Tensor, x: Tensor) -> Tensor:
    """The same number for every image."""
    return value.expand(len(x))
