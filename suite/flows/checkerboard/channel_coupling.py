"""The coupling of two halves of the channels, with a norm behind it."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.checkerboard.norms import Norm
from suite.flows.checkerboard.residual_network import ResidualNetwork, ShiftedNorm
from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class ChannelCoupling(Transform):
    """``y2 = (x2 + t) * exp(s)`` for one half of the channels, then a norm of it; y1 = x1 stays.

    Dinh et al. 2017 (RealNVP), section 3.4, as the program has it: it shifts before it scales,
    ``s = scale * tanh(l)`` with one scale for the whole coupling, which starts at 1, and the
    network sees ``relu`` of the normed half and of its negative. Both halves stay where they are.

    Args:
        channels: Channels of the images; of an odd number the first half has one more.
        first_stays: Whether the first half stays and the second is transformed, or the reverse.
        width: Channels within the network.
        blocks: Its residual blocks.
        generator: Where its weights are drawn from.

    Raises:
        ValueError: There are fewer than two channels.
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
            "x1 and x2 are the two halves of the channels; s(x1) and t(x1) are from a network; "
            "m and V are each channel's mean and variance behind them"
        ),
    )

    def __init__(
        self,
        channels: int,
        *,
        first_stays: bool,
        width: int,
        blocks: int,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if channels < 2:
            raise ValueError(f"a coupling layer needs at least two channels, got {channels}")
        self.channels, self.first_stays = channels, first_stays
        second = channels // 2
        kept = channels - second if first_stays else second
        moved = channels - kept
        self.input_norm = ShiftedNorm(kept)
        self.network = ResidualNetwork(
            2 * kept, 2 * moved, width=width, blocks=blocks, generator=generator
        )
        self.scale = nn.Parameter(torch.ones(()))
        self.norm = Norm(moved)

    def shift_and_log_scale(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        """The shift t and s, each in the shape of the other half, from the half that stays."""
        seen = self.input_norm(kept)
        out = self.network(torch.cat((seen, -seen), 1).relu()).to(kept.dtype)
        t, log_scale = out.chunk(2, 1)
        return t, self.scale * log_scale.tanh()

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        kept, moved = self._halves(x)
        t, s = self.shift_and_log_scale(kept)
        y, logdet = self.norm((moved + t) * s.exp())
        return self._whole(kept, y), logdet + s.sum((1, 2, 3))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        kept, moved = self._halves(z)
        t, s = self.shift_and_log_scale(kept)
        return self._whole(kept, self.norm.inverse(moved) * (-s).exp() - t)

    def _halves(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The half that stays, and the other."""
        check_images(x, self.channels, dtype=self.scale.dtype)
        first, second = x.chunk(2, 1)
        return (first, second) if self.first_stays else (second, first)

    def _whole(self, kept: Tensor, moved: Tensor) -> Tensor:
        return torch.cat((kept, moved) if self.first_stays else (moved, kept), 1)
