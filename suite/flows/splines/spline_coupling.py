"""The coupling by rational-quadratic splines."""

import math

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.splines.convnet import MakeConvNet
from suite.flows.splines.first_half_coupling import FirstHalfCoupling
from suite.flows.splines.rational_quadratic import RationalQuadratic


class SplineCoupling(FirstHalfCoupling):
    """A monotonic spline for each value of the first half; its bins are made from the second.

    Durkan et al. 2019 (Neural Spline Flows), section 3.2. For each transformed channel the network
    gives K widths, K heights and K - 1 slopes, in this order. As in the authors' program, widths
    and heights are divided by the root of the network's width before their softmax; slopes are not.

    Args:
        channels: Channels of the images.
        generator: Where the network's weights are drawn from.
        bins: The spline's bins, K, at least 2.
        bound: Outside [-bound, bound] it is the identity.
        network: Makes the network.

    Raises:
        ValueError: There are fewer than two channels.
    """

    definition = Definition(
        function=Formula("y1 = g(x1; x2); y2 = x2", r"y_1 = g(x_1;\, x_2),\; y_2 = x_2"),
        inverse=Formula("x1 = g^-1(y1; y2); x2 = y2", r"x_1 = g^{-1}(y_1;\, y_2),\; x_2 = y_2"),
        log_determinant=Formula("sum log dg/dx1", r"\sum \log \frac{\partial g}{\partial x_1}"),
        where=(
            "x1 and x2 are the first and the other channels; g is a monotonic rational-quadratic "
            "spline for each element of x1, whose knots and slopes are from a network of x2, and "
            "the identity beyond its last knots"
        ),
    )

    def __init__(
        self,
        channels: int,
        generator: torch.Generator,
        *,
        bins: int,
        bound: float,
        network: MakeConvNet,
    ) -> None:
        super().__init__(channels, generator, outputs=3 * bins - 1, network=network)
        self.bins, self.bound = bins, bound
        self.tempering = 1 / math.sqrt(self.network.width)

    @override
    def transform(self, out: Tensor, x1: Tensor) -> tuple[Tensor, Tensor]:
        return self.spline(out).forward(x1)

    @override
    def untransform(self, out: Tensor, y1: Tensor) -> Tensor:
        return self.spline(out).inverse(y1)

    def spline(self, out: Tensor) -> RationalQuadratic:
        """The splines that the network's output describes."""
        raw = out.unflatten(1, (self.transformed, 3 * self.bins - 1))
        widths, heights, slopes = raw.split((self.bins, self.bins, self.bins - 1), 2)
        return RationalQuadratic(
            widths * self.tempering,
            heights * self.tempering,
            slopes,
            bound=self.bound,
            axis=2,
        )
