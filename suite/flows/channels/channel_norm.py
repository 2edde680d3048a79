"""Actnorm as Glow has it: a scale and a shift for every channel."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform

FACTOR = 3.0
"""What stored log-scales are multiplied with (Glow's program, ``logscale_factor``)."""
SPREAD_FLOOR = 1e-6
"""Added to every standard deviation at initialisation (Glow's program)."""


class ChannelNorm(Transform):
    """``(x + shift) * exp(3 log_scale)`` for each channel (Kingma and Dhariwal 2018, section 3.1).

    The shift comes first, and the stored log-scale is a third of the one that acts: both are of the
    released program (openai/glow, tfops.py), not of the paper.

    Args:
        channels: Channels of the images.

    >>> layer = ChannelNorm(2)
    >>> z = layer.initialise(torch.rand(64, 2, 4, 4, generator=torch.Generator().manual_seed(0)))
    >>> bool(z.mean((0, 2, 3)).abs().max() < 1e-5)
    True
    """

    definition = Definition(
        function=Formula("y = exp(3 s) * (x + b)", r"y = e^{3 s} \odot (x + b)"),
        inverse=Formula("x = exp(-3 s) * y - b", r"x = e^{-3 s} \odot y - b"),
        log_determinant=Formula("h w sum 3 s", r"h\,w \sum 3 s"),
        where="s and b have a value for each channel, the same at each of the h w pixels",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.log_scale = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def _check(self, x: Tensor) -> None:
        check_images(x, self.shift.shape[1], dtype=self.shift.dtype)

    def normalise(self, x: Tensor) -> Tensor:
        """The output alone, for networks, where no log-determinant counts."""
        return (x + self.shift) * (FACTOR * self.log_scale).exp()

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        pixels = x.shape[2] * x.shape[3]
        return self.normalise(x), (pixels * FACTOR * self.log_scale.sum()).expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        return z * (-FACTOR * self.log_scale).exp() - self.shift

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Gives every channel of this batch zero mean and unit deviation (n), over all pixels.

        Raises:
            ValueError: The batch has fewer than two images.
        """
        self._check(x)
        if len(x) < 2:
            raise ValueError(f"initialisation needs two images or more, got shape {tuple(x.shape)}")
        self.shift.copy_(-x.mean((0, 2, 3), keepdim=True))
        spread = (x + self.shift).square().mean((0, 2, 3), keepdim=True).sqrt()
        self.log_scale.copy_(-(spread + SPREAD_FLOOR).log() / FACTOR)
        return self.normalise(x)
