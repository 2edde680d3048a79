"""The additive coupling."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.couplings.base import Coupling


class AdditiveCoupling(Coupling):
    """``y2 = x2 + b``, log-determinant 0 (Dinh, Krueger and Bengio 2014, NICE).

    Args:
        channels: Channels of the images.
        hidden_channels: Width of the network.
        num_blocks: Its residual blocks.
        generator: Where its weights are drawn from.
    """

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
