"""The additive coupling."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.couplings.coupling_layer import Coupling
from suite.flows.definition import Definition, Formula


class AdditiveCoupling(Coupling):
    """``y2 = x2 + b``, log-determinant 0 (Dinh, Krueger and Bengio 2014, NICE).

    Args:
        channels: Channels of the images.
        hidden_channels: Width of the network.
        num_blocks: Its residual blocks.
        generator: Where its weights are drawn from.
    """

    definition = Definition(
        function=Formula("y1 = x1; y2 = x2 + b(x1)", r"y_1 = x_1,\; y_2 = x_2 + b(x_1)"),
        inverse=Formula("x1 = y1; x2 = y2 - b(y1)", r"x_1 = y_1,\; x_2 = y_2 - b(y_1)"),
        log_determinant=Formula("0", r"0"),
        where="x1 and x2 are the first and the other channels; b(x1) is from a network",
    )

    def __init__(
        self, channels: int, *, hidden_channels: int, num_blocks: int, generator: torch.Generator
    ) -> None:
        super().__init__(
            channels,
            chunks=1,
            hidden_channels=hidden_channels,
            num_blocks=num_blocks,
            generator=generator,
        )

    @override
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        return x2 + out, torch.zeros(len(x2), dtype=x2.dtype, device=x2.device)

    @override
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        return y2 - out
