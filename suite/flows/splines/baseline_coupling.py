"""The affine coupling that Neural Spline Flow is compared with."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.splines.convnet import MakeConvNet
from suite.flows.splines.first_half_coupling import FirstHalfCoupling

OFFSET = 2.0
"""Added before the sigmoid, so that scales start near 0.88."""
SMALLEST_SCALE = 1e-3
"""Added behind it."""


class BaselineCoupling(FirstHalfCoupling):
    """``y1 = s * x1 + b`` with ``s = sigmoid(u + 2) + 0.001`` between 0.001 and 1.001.

    The baseline of Durkan et al. 2019, section 5, as their program has it. The network's first
    outputs are b, the others u.

    Args:
        channels: Channels of the images.
        generator: Where the network's weights are drawn from.
        network: Makes the network.

    Raises:
        ValueError: There are fewer than two channels.
    """

    definition = Definition(
        function=Formula(
            "y1 = s(x2) * x1 + b(x2); y2 = x2",
            r"y_1 = s(x_2) \odot x_1 + b(x_2),\; y_2 = x_2",
        ),
        inverse=Formula(
            "x1 = (y1 - b(y2)) / s(y2); x2 = y2",
            r"x_1 = (y_1 - b(y_2)) \oslash s(y_2),\; x_2 = y_2",
        ),
        log_determinant=Formula("sum log s(x2)", r"\sum \log s(x_2)"),
        where=(
            "x1 and x2 are the first and the other channels; b(x2) and u(x2) are from a network; "
            "s = 1 / (1 + exp(-u - 2)) + 0.001"
        ),
    )

    def __init__(self, channels: int, generator: torch.Generator, *, network: MakeConvNet) -> None:
        super().__init__(channels, generator, outputs=2, network=network)

    @override
    def transform(self, out: Tensor, x1: Tensor) -> tuple[Tensor, Tensor]:
        shift, scale = self._shift_and_scale(out)
        return x1 * scale + shift, scale.log()

    @override
    def untransform(self, out: Tensor, y1: Tensor) -> Tensor:
        shift, scale = self._shift_and_scale(out)
        return (y1 - shift) / scale

    @staticmethod
    def _shift_and_scale(out: Tensor) -> tuple[Tensor, Tensor]:
        shift, raw = out.chunk(2, 1)
        return shift, torch.sigmoid(raw + OFFSET) + SMALLEST_SCALE
