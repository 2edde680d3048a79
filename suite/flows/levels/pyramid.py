"""Levels over several resolutions, from one shape to the same."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.multiscale import Composite
from suite.flows.shapes import check_images
from suite.flows.transform import Transform

MakeLevel = Callable[[int, int], Composite]
"""Makes a level from its index and its channels."""


class Pyramid(Transform):
    """Each level squeezes, and applies its layers; then the second half of the channels leaves.

    Latents go back to the places of the image that they come from, so that z has the shape of x. A
    squeeze keeps the four pixels of a channel side by side (Glow's program; that of MEF keeps the
    channels of a pixel side by side). Nothing leaves behind the last level.

    Args:
        size: Height and width of the images.
        levels: How many levels.
        make_level: Makes one from its index, from 0, and its channels.
        channels: Channels of the images.

    Raises:
        ValueError: The size cannot be halved once for each level.
    """

    def __init__(self, size: int, levels: int, make_level: MakeLevel, *, channels: int = 3) -> None:
        super().__init__()
        if levels < 1 or size < 2**levels or size % 2**levels:
            raise ValueError(
                f"images of {size}x{size} cannot be halved once for each of {levels} levels"
            )
        self.size, self.channels = size, channels
        # Four times the channels by each squeeze, and half of them go on.
        widths = (4 * channels * 2**level for level in range(levels))
        self.levels = nn.ModuleList(make_level(*made) for made in enumerate(widths))

    def parts(self) -> list[Composite]:
        """The levels, the first to be applied first."""
        return [level for level in self.levels if isinstance(level, Composite)]

    def _check(self, x: Tensor) -> None:
        dtype = next(self.parameters()).dtype
        check_images(x, self.channels, (self.size, self.size), dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Maps images, (batch, channels, size, size), to latents of that shape and logdets.

        Raises:
            ValueError: The images have another shape or dtype.
        """
        self._check(x)
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        latents = []
        for level in self.parts():
            x, term = level(squeezed(x))
            logdet = logdet + term
            x, latent = x.chunk(2, 1)
            latents.append(latent)
        return self.assemble(x, latents), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        """Maps latents, (batch, channels, size, size), to images of that shape.

        Raises:
            ValueError: The latents have another shape or dtype.
        """
        self._check(z)
        z, latents = self.take_apart(z)
        for level in reversed(self.parts()):
            z = unsqueezed(level.inverse(torch.cat((z, latents.pop()), 1)))
        return z

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises every layer on this batch of images, behind the layers before it.

        Raises:
            ValueError: The images have another shape or dtype, or there are fewer than two.
        """
        self._check(x)
        latents = []
        for level in self.parts():
            x, latent = level.initialise(squeezed(x)).chunk(2, 1)
            latents.append(latent)
        return self.assemble(x, latents)

    @staticmethod
    def assemble(x: Tensor, latents: list[Tensor]) -> Tensor:
        """Latents of the shape of the images.

        Args:
            x: The first half of the last level's channels.
            latents: The second half of each level's, the first level first.
        """
        for latent in reversed(latents):
            x = unsqueezed(torch.cat((x, latent), 1))
        return x

    def take_apart(self, z: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Undoes :meth:`assemble`."""
        latents = []
        for _ in self.levels:
            z, latent = squeezed(z).chunk(2, 1)
            latents.append(latent)
        return z, latents


def squeezed(x: Tensor) -> Tensor:
    """Turns each 2x2 block of pixels into channels, those of one channel side by side.

    As torch's ``pixel_unshuffle``, which leaves empty batches as they are.

    Args:
        x: (batch, C, height, width), both even.

    Returns:
        (batch, 4 C, height / 2, width / 2).

    >>> squeezed(torch.arange(8.0).view(1, 2, 2, 2)).flatten().tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    batch, channels, height, width = x.shape
    blocks = x.reshape(batch, channels, height // 2, 2, width // 2, 2)
    return blocks.permute(0, 1, 3, 5, 2, 4).reshape(batch, 4 * channels, height // 2, width // 2)


def unsqueezed(z: Tensor) -> Tensor:
    """Undoes :func:`squeezed`."""
    batch, channels, height, width = z.shape
    blocks = z.reshape(batch, channels // 4, 2, 2, height, width)
    return blocks.permute(0, 1, 4, 2, 5, 3).reshape(batch, channels // 4, 2 * height, 2 * width)
