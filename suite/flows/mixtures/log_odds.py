"""The log-odds of mixtures of logistics and their slopes, with gradients written out.

Automatic differentiation keeps a dozen tensors as large as all components of all values; what is
written out keeps three, and takes less time.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable
from typing_extensions import override


class LogOdds(torch.autograd.Function):
    """From values, and log-weights, means and log-scales of the components along axis 2."""

    @staticmethod
    @override
    def forward(
        ctx: Any, x: Tensor, log_weights: Tensor, means: Tensor, log_scales: Tensor
    ) -> tuple[Tensor, Tensor]:
        """``log(cdf / (1 - cdf))`` and the log of its slope, in the shape of x."""
        narrowness = (-log_scales).exp()
        z = (x.unsqueeze(2) - means).mul_(narrowness)
        below, above, density = _terms(z, log_weights, log_scales)
        log_cdf, log_rest = below.logsumexp(2), above.logsumexp(2)
        log_density = density.logsumexp(2)
        ctx.save_for_backward(z, log_weights, log_scales, log_cdf, log_rest, log_density)
        return log_cdf - log_rest, log_density - log_cdf - log_rest

    @staticmethod
    @override
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, ...]:
        """The gradients of all four, each term weighted by its share of its sum."""
        z, log_weights, log_scales, log_cdf, log_rest, log_density = ctx.saved_tensors
        of_odds, of_slope = (one.unsqueeze(2) for one in grads)
        below, above, density = _terms(z, log_weights, log_scales)
        # What each term's logarithm gets; the sums of terms are cdf, rest and density.
        of_cdf = below.sub_(log_cdf.unsqueeze(2)).exp_().mul_(of_odds - of_slope)
        of_rest = above.sub_(log_rest.unsqueeze(2)).exp_().mul_(-of_odds - of_slope)
        of_density = density.sub_(log_density.unsqueeze(2)).exp_().mul_(of_slope)
        sigmoid = z.sigmoid()
        of_weights = of_cdf + of_rest + of_density
        # d log sigmoid(z) is 1 - sigmoid, d log sigmoid(-z) is -sigmoid; the density has both.
        of_z = of_cdf.add_(of_density) - sigmoid * of_weights.add(of_density)
        of_scales = -of_density - z * of_z
        of_x = of_z.mul_((-log_scales).exp())
        return of_x.sum(2), of_weights, -of_x, of_scales


def _terms(z: Tensor, log_weights: Tensor, log_scales: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The logarithms of what each component adds to the cdf, to one minus it, to the density."""
    log_sigmoid = F.logsigmoid(z)
    below = log_weights + log_sigmoid
    above = below - z
    return below, above, log_sigmoid.sub_(log_scales).add_(above)


def composed_log_odds(
    x: Tensor, log_weights: Tensor, means: Tensor, log_scales: Tensor
) -> tuple[Tensor, Tensor]:
    """The same as :class:`LogOdds`, of operators that torch differentiates one by one."""
    z = (x.unsqueeze(2) - means) * (-log_scales).exp()
    log_sigmoid = F.logsigmoid(z)
    below = log_weights + log_sigmoid
    above = below - z
    log_cdf, log_rest = below.logsumexp(2), above.logsumexp(2)
    log_density = (above + (log_sigmoid - log_scales)).logsumexp(2)
    return log_cdf - log_rest, log_density - log_cdf - log_rest
