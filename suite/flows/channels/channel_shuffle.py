"""The channels in an order that was drawn once."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class ChannelShuffle(Transform):
    """A fixed random order of channels, log-determinant 0 (Kingma and Dhariwal 2018).

    Glow's program draws the order from Python's hash of a name, so that it differs from process to
    process; here the generator decides.

    Args:
        channels: Channels of the images.
        generator: Where the order is drawn from.
    """

    definition = Definition(
        function=Formula("y = (xp1, xp2, ..., xpc)", r"y = (x_{p_1}, x_{p_2}, \dots, x_{p_c})"),
        inverse=Formula("x = (yq1, yq2, ..., yqc)", r"x = (y_{q_1}, y_{q_2}, \dots, y_{q_c})"),
        log_determinant=Formula("0", "0"),
        where="p is a fixed permutation of the c channels, and q its inverse",
    )

    order: Tensor
    back: Tensor

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        place = torch.get_default_device()
        order = torch.randperm(channels, generator=generator, device=generator.device)
        self.register_buffer("order", order.to(place))
        self.register_buffer("back", order.argsort().to(place))

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_images(x, len(self.order))
        return x[:, self.order], torch.zeros(len(x), dtype=x.dtype, device=x.device)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        check_images(z, len(self.back))
        return z[:, self.back]
