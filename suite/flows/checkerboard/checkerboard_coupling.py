"""The coupling of a checkerboard's two colours."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.checkerboard.mask import checkerboard
from suite.flows.checkerboard.norms import CheckerboardNorm
from suite.flows.checkerboard.residual_network import ResidualNetwork, ShiftedNorm
from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class CheckerboardCoupling(Transform):
    """``y2 = (x2 + t) * exp(s)`` for every other pixel, then a norm of those; y1 = x1 stays.

    Dinh et al. 2017 (RealNVP), section 3.4, as the program has it: it shifts before it scales,
    ``s = scale * tanh(l)`` with one scale for the whole coupling, which starts at 0, and the
    network sees ``relu`` of twice the normed pixels, of their negative, and of the mask.

    Args:
        channels: Channels of the images.
        corner: 1 if the first pixel stays, 0 if it is transformed.
        width: Channels within the network.
        blocks: Its residual blocks.
        generator: Where its weights are drawn from.
    """

    slow = True
    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = ((x2 + t(x1)) * exp(s(x1)) - m) / sqrt(V)",
            r"y_1 = x_1,\; y_2 = ((x_2 + t(x_1)) \odot e^{s(x_1)} - m) / \sqrt{V}",
        ),
        inverse=Formula(
            "x1 = y1; x2 = (sqrt(V) * y2 + m) * exp(-s(y1)) - t(y1)",
            r"x_1 = y_1,\; x_2 = (\sqrt{V} \odot y_2 + m) \odot e^{-s(y_1)} - t(y_1)",
        ),
        log_determinant=Formula(
            "sum s(x1) - (1/2) sum log(V)", r"\sum s(x_1) - \frac{1}{2} \sum \log V"
        ),
        where=(
            "x1 and x2 are the two colours of a checkerboard; s(x1) and t(x1) are from a network; "
            "m and V are each channel's mean and variance behind them"
        ),
    )

    def __init__(
        self, channels: int, corner: int, *, width: int, blocks: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.channels, self.corner = channels, corner
        self.input_norm = ShiftedNorm(channels)
        self.network = ResidualNetwork(
            2 * channels + 1, 2 * channels, width=width, blocks=blocks, generator=generator
        )
        self.scale = nn.Parameter(torch.zeros(()))
        self.norm = CheckerboardNorm(channels, corner)

    def shift_and_log_scale(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The shift t and s, both zero where pixels stay, from the pixels that stay."""
        check_images(x, self.channels, dtype=self.scale.dtype)
        kept = checkerboard(x, self.corner)
        seen = 2 * self.input_norm(x * kept)
        mask = kept.expand(len(x), 1, *kept.shape)
        out = self.network(torch.cat((seen, -seen, mask), 1).relu()).to(x.dtype)
        t, log_scale = out.chunk(2, 1)
        return t * (1 - kept), self.scale * log_scale.tanh() * (1 - kept)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        t, s = self.shift_and_log_scale(x)
        y, logdet = self.norm((x + t) * s.exp())
        return y, logdet + s.sum((1, 2, 3))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        t, s = self.shift_and_log_scale(z)
        return self.norm.inverse(z) * (-s).exp() - t
