"""The affine coupling."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.couplings.coupling_layer import ScaledCoupling
from suite.flows.definition import Definition, Formula


class AffineCoupling(ScaledCoupling):
    """``y2 = exp(s) * x2 + b``, log-determinant ``sum s`` (Dinh et al. 2017, RealNVP).

    The network's first chunk is b; the second gives
    ``s = rescale * tanh(scale * o + shift) + reshift``, with ``rescale`` 1 at the start.

    Args:
        channels: Channels of the images.
        hidden_channels: Width of the network.
        num_blocks: Its residual blocks.
        generator: Where its weights are drawn from.
    """

    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = exp(s(x1)) * x2 + b(x1)",
            r"y_1 = x_1,\; y_2 = e^{s(x_1)} \odot x_2 + b(x_1)",
        ),
        inverse=Formula(
            "x1 = y1; x2 = exp(-s(y1)) * (y2 - b(y1))",
            r"x_1 = y_1,\; x_2 = e^{-s(y_1)} \odot (y_2 - b(y_1))",
        ),
        log_determinant=Formula("sum s(x1)", r"\sum s(x_1)"),
        where=(
            "x1 and x2 are the first and the other channels; s(x1) and b(x1) are from a network, "
            "with a value for each element of x2"
        ),
    )

    def __init__(
        self, channels: int, *, hidden_channels: int, num_blocks: int, generator: torch.Generator
    ) -> None:
        super().__init__(
            channels,
            chunks=2,
            rescale=1.0,
            hidden_channels=hidden_channels,
            num_blocks=num_blocks,
            generator=generator,
        )

    def _parameters_of(self, out: Tensor) -> tuple[Tensor, Tensor]:
        b, o = out.chunk(2, 1)
        return b, self.rescale * torch.tanh(self.scale * o + self.shift) + self.reshift

    @override
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        b, s = self._parameters_of(out)
        return s.exp() * x2 + b, s.sum((1, 2, 3))

    @override
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        b, s = self._parameters_of(out)
        return (-s).exp() * (y2 - b)
