"""The levels of RealNVP, and the flow made of them."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.checkerboard.channel_coupling import ChannelCoupling
from suite.flows.checkerboard.checkerboard_coupling import CheckerboardCoupling
from suite.flows.checkerboard.diagonal_squeeze import diagonal_squeeze, diagonal_unsqueeze
from suite.flows.levels.composite import Composite
from suite.flows.randomness import stream
from suite.flows.shapes import check_images
from suite.flows.squeeze import squeeze_by_channel, unsqueeze_by_channel
from suite.flows.transform import Transform


class Squeezed(Composite):
    """Its children on images of half the size and four times the channels.

    Channel c of the pixel at row dy and column dx of a 2x2 block is ``4 c + 2 dy + dx`` within.
    """

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z, logdet = super().forward(squeeze_by_channel(x))
        return unsqueeze_by_channel(z), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        return unsqueeze_by_channel(super().inverse(squeeze_by_channel(z)))

    @override
    def initialise(self, x: Tensor) -> Tensor:
        return unsqueeze_by_channel(super().initialise(squeeze_by_channel(x)))


class CheckerboardLevel(Composite):
    """The couplings of one resolution (Dinh et al. 2017, RealNVP, section 3.6).

    Three of a checkerboard, each of which transforms what the one before it kept, then three of
    channels of the squeezed image, likewise; in the last level four of a checkerboard and no more.

    Args:
        channels: Channels of the images.
        width: Channels within the networks of checkerboards; those of channels have twice as many.
        blocks: Residual blocks of each network.
        last: Whether it is the last level.
        seed: What all initial draws come from.
        place: What tells its streams from those of other levels.
    """

    def __init__(
        self, channels: int, *, width: int, blocks: int, last: bool, seed: int, place: str
    ) -> None:
        super().__init__()
        for index in range(4 if last else 3):
            draws = stream(seed, f"{place}.{index}", "coupling")
            coupling = CheckerboardCoupling(
                channels, (index + 1) % 2, width=width, blocks=blocks, generator=draws
            )
            self.add_module(f"coupling{index}", coupling)
        if not last:
            squeezed = Squeezed()
            for index in range(4, 7):
                squeezed.add_module(
                    f"coupling{index}",
                    ChannelCoupling(
                        4 * channels,
                        first_stays=index % 2 == 0,
                        width=2 * width,
                        blocks=blocks,
                        generator=stream(seed, f"{place}.{index}", "coupling"),
                    ),
                )
            self.add_module("squeezed", squeezed)


class CheckerboardFlow(Transform):
    """The flow of RealNVP over several resolutions; z has the shape of x, each latent its pixel.

    Behind each level but the last, one colour of a checkerboard goes on, as an image of half the
    size whose channels are its two pixels of each 2x2 block, and the other colour is latent.

    Args:
        size: Height and width of the images.
        levels: Resolutions.
        width: Channels within the networks of the first level; doubled by each level.
        blocks: Residual blocks of each network.
        channels: Channels of the images.
        seed: What all initial draws come from; each coupling has a stream of its own.

    Raises:
        ValueError: The images cannot be halved once for each level but the first.
    """

    def __init__(
        self, size: int, *, levels: int, width: int, blocks: int, channels: int = 3, seed: int = 0
    ) -> None:
        super().__init__()
        if levels < 1 or size % 2 ** (levels - 1):
            raise ValueError(
                f"images of {size}x{size} cannot be halved once for each but the first of "
                f"{levels} levels"
            )
        self.size, self.channels = size, channels
        self.levels = nn.ModuleList(
            CheckerboardLevel(
                channels * 2**level,
                width=width * 2**level,
                blocks=blocks,
                last=level + 1 == levels,
                seed=seed,
                place=f"{level}",
            )
            for level in range(levels)
        )

    def _check(self, x: Tensor) -> None:
        dtype = next(self.parameters()).dtype
        check_images(x, self.channels, (self.size, self.size), dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        *levels, last = self.levels
        latents = []
        for level in levels:
            x, term = level(x)
            x, latent = diagonal_squeeze(x).chunk(2, 1)
            latents.append(latent)
            logdet = logdet + term
        x, term = last(x)
        return self._assemble(x, latents), logdet + term

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        latents = []
        for _ in self.levels[1:]:
            z, latent = diagonal_squeeze(z).chunk(2, 1)
            latents.append(latent)
        *levels, last = (level for level in self.levels if isinstance(level, CheckerboardLevel))
        z = last.inverse(z)
        for level in reversed(levels):
            z = level.inverse(diagonal_unsqueeze(torch.cat((z, latents.pop()), 1)))
        return z

    @staticmethod
    def _assemble(x: Tensor, latents: list[Tensor]) -> Tensor:
        for latent in reversed(latents):
            x = diagonal_unsqueeze(torch.cat((x, latent), 1))
        return x
