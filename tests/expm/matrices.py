"""Matrices that the tests of the whole exponential share."""

import torch
from torch import Tensor

from suite.expm import matrix_exp


def matrices(
    *shape: int, norm: float = 1.0, dtype: torch.dtype = torch.float64, seed: int = 0
) -> Tensor:
    """Return matrices whose largest row sum of absolute values is `norm`."""
    generator = torch.Generator().manual_seed(seed)
    a = torch.randn(shape, generator=generator, dtype=dtype)
    return a * norm / a.abs().sum(-1).amax(-1)[..., None, None]


def spread(batch: int, n: int, dtype: torch.dtype) -> Tensor:
    """Return matrices with norms from 1e-5 to 60, not in order."""
    norms = torch.logspace(-5, 1.78, batch, dtype=dtype)
    shuffled = norms[torch.randperm(batch, generator=torch.Generator().manual_seed(1))]
    return matrices(batch, n, n, dtype=dtype) * shuffled[:, None, None]


def value_and_gradient(
    a: Tensor, weights: Tensor, norm_bound: float | None = None
) -> tuple[Tensor, Tensor]:
    leaf = a.detach().clone().requires_grad_()
    result = matrix_exp(leaf, norm_bound=norm_bound)
    (gradient,) = torch.autograd.grad(result, leaf, weights)
    return result.detach(), gradient
