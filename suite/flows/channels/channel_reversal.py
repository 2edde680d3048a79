"""The channels in reverse order."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class ChannelReversal(Transform):
    """The last channel first, log-determinant 0 (Kingma and Dhariwal 2018).

    Args:
        channels: Channels of the images.
    """

    definition = Definition(
        function=Formula("y = (xc, ..., x2, x1)", r"y = (x_c, \dots, x_2, x_1)"),
        inverse=Formula("x = (yc, ..., y2, y1)", r"x = (y_c, \dots, y_2, y_1)"),
        log_determinant=Formula("0", "0"),
        where="c is the number of channels",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.inverse(x), torch.zeros(len(x), dtype=x.dtype, device=x.device)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        check_images(z, self.channels)
        return z.flip(1)
