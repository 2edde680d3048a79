"""Actnorm: a scale and a shift for every element of an image."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform

SPREAD_FLOOR = 1e-8
"""Added to every standard deviation at initialisation, as the authors do."""


class ActNorm(Transform):
    """``softplus(scale) * x + shift``, elementwise; logdet ``sum log softplus(scale)``.

    One scale and one shift for each ELEMENT, where Glow has one for each channel (MEF, authors'
    program).

    Args:
        channels: Channels of the images.
        height: Their height.
        width: Their width.

    >>> layer = ActNorm(2, 4, 4)
    >>> z = layer.initialise(torch.rand(64, 2, 4, 4, generator=torch.Generator().manual_seed(0)))
    >>> bool(z.mean(0).abs().max() < 1e-5), bool((z.std(0) - 1).abs().max() < 1e-4)
    (True, True)
    """

    definition = Definition(
        function=Formula("y = s * x + b", r"y = s \odot x + b"),
        inverse=Formula("x = (y - b) / s", r"x = (y - b) \oslash s"),
        log_determinant=Formula("sum log s", r"\sum \log s"),
        where="s = softplus(scale) > 0 and b have a value for each element",
    )

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        # softplus(log(e - 1)) = 1: the identity, until it is initialised on data.
        one = torch.tensor(1.0, dtype=torch.float64, device="cpu").expm1().log()
        self.scale = nn.Parameter(torch.full((channels, height, width), one.item()))
        self.shift = nn.Parameter(torch.zeros(channels, height, width))

    def _check(self, x: Tensor) -> None:
        channels, height, width = self.scale.shape
        check_images(x, channels, (height, width), self.scale.dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        scale = F.softplus(self.scale)
        return scale * x + self.shift, scale.log().sum().expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        return (z - self.shift) / F.softplus(self.scale)

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Gives every element of this batch zero mean and unit deviation (n - 1).

        Raises:
            ValueError: The batch has fewer than two images.
        """
        self._check(x)
        if len(x) < 2:
            raise ValueError(f"initialisation needs two images or more, got shape {tuple(x.shape)}")
        factor = 1 / (x.std(0) + SPREAD_FLOOR)
        # The inverse of softplus, in the form that does not overflow.
        self.scale.copy_(factor + torch.log(-torch.expm1(-factor)))
        self.shift.copy_(-x.mean(0) * factor)
        return self(x)[0]
