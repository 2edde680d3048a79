"""The coupling by mixtures of logistics."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.mixtures.contexts import ContextTransform
from suite.flows.mixtures.logistics import Logistics
from suite.flows.mixtures.mixture_network import MixtureNetwork, Plan
from suite.flows.mixtures.pair_layers import members
from suite.flows.shapes import check_images


class MixtureCoupling(ContextTransform):
    """``y2 = exp(s) logit(F(x2)) + t``: a mixture of logistics a value, made from x1.

    Ho et al. 2019 (Flow++), section 3.2. The inverse is Newton's method inside ends, for all values
    of a batch at once, and exact to rounding. The program halves, after it has clipped the cdf to
    [1e-5, 1 - 1e-5] for ImageNet: of log-odds beyond 11.5 it makes other images.

    Args:
        channels: Channels of the pair.
        size: Height and width.
        components: Components of each mixture.
        plan: What the network is made of.
        generator: Where its weights are drawn from.
    """

    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = exp(s) * log(F(x2) / (1 - F(x2))) + t",
            r"y_1 = x_1,\; y_2 = e^s \odot \log\frac{F(x_2)}{1 - F(x_2)} + t",
        ),
        inverse=Formula(
            "x1 = y1; x2 = F^-1(1 / (1 + exp(-u))), u = exp(-s) * (y2 - t)",
            r"x_1 = y_1,\; x_2 = F^{-1}\!\left(\frac{1}{1 + e^{-u}}\right),\; "
            r"u = e^{-s} \odot (y_2 - t)",
        ),
        log_determinant=Formula(
            "sum of s + log(f(x2)) - log(F(x2)) - log(1 - F(x2))",
            r"\sum\; s + \log f(x_2) - \log F(x_2) - \log(1 - F(x_2))",
        ),
        where=(
            "F(x2) = sum over m of p_m / (1 + exp(-(x2 - mu_m) / exp(r_m))), f its derivative; "
            "p = softmax, mu, r, s = tanh and t are a network's of x1, of r nothing is below -7"
        ),
    )

    def __init__(
        self,
        channels: int,
        size: tuple[int, int],
        *,
        components: int,
        plan: Plan,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.channels, self.size, self.components = channels, size, components
        kept = channels // 2
        self.transformed = channels - kept
        outputs = self.transformed * (2 + 3 * components)
        self.network = MixtureNetwork(kept, outputs, size, plan, generator)

    @override
    def forward(self, x: Tensor, context: Tensor | None = None) -> tuple[Tensor, Tensor]:
        self._check(x)
        first, second = members(x)
        log_scale, shift, mixture = self.parts(first, context)
        odds, log_slope = mixture.log_odds(second)
        y = torch.cat((first, odds * log_scale.exp() + shift), 1)
        return y, (log_slope + log_scale).flatten(1).sum(1)

    @override
    def inverse(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self._check(z)
        first, second = members(z)
        log_scale, shift, mixture = self.parts(first, context)
        odds = (second - shift) * (-log_scale).exp()
        return torch.cat((first, mixture.quantile(odds)), 1)

    def parts(self, first: Tensor, context: Tensor | None) -> tuple[Tensor, Tensor, Logistics]:
        """s, t and the mixtures, made from the member that stays."""
        # In the images' dtype, whatever autocast made of it.
        output = self.network(first, context).to(first.dtype)
        each = output.unflatten(1, (self.transformed, -1))
        scale, shift, *mixture = each.split((1, 1, *3 * (self.components,)), 2)
        return scale.squeeze(2).tanh(), shift.squeeze(2), Logistics.of(*mixture)

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels, self.size, self.network.places.dtype)
