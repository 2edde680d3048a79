"""Actnorm as Neural Spline Flow has it: a scale and a shift for every channel."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class ExpActNorm(Transform):
    """``exp(log_scale) * x + shift`` for each channel; logdet ``h w sum log_scale``.

    Kingma and Dhariwal 2018 (Glow), section 3.1, as the program of Neural Spline Flow has it: the
    scale comes before the shift, and the deviation at initialisation has nothing added.

    Args:
        channels: Channels of the images.

    >>> layer = ExpActNorm(2)
    >>> z = layer.initialise(torch.rand(64, 2, 4, 4, generator=torch.Generator().manual_seed(0)))
    >>> bool(z.mean((0, 2, 3)).abs().max() < 1e-5), bool((z.std((0, 2, 3)) - 1).abs().max() < 1e-4)
    (True, True)
    """

    definition = Definition(
        function=Formula("y = exp(s) * x + b", r"y = e^{s} \odot x + b"),
        inverse=Formula("x = exp(-s) * (y - b)", r"x = e^{-s} \odot (y - b)"),
        log_determinant=Formula("h w sum s", r"h\,w \sum s"),
        where="s and b have a value for each channel, the same at each of the h w pixels",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def _check(self, x: Tensor) -> None:
        check_images(x, len(self.shift), dtype=self.shift.dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        pixels = x.shape[2] * x.shape[3]
        y = x * _of_channels(self.log_scale.exp()) + _of_channels(self.shift)
        return y, (pixels * self.log_scale.sum()).expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        return (z - _of_channels(self.shift)) * _of_channels((-self.log_scale).exp())

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Gives every channel of this batch zero mean and unit deviation (n - 1).

        Raises:
            ValueError: The batch has fewer than two images.
        """
        self._check(x)
        if len(x) < 2:
            raise ValueError(f"initialisation needs two images or more, got shape {tuple(x.shape)}")
        spread = x.std((0, 2, 3))
        self.log_scale.copy_(-spread.log())
        self.shift.copy_(-(x / _of_channels(spread)).mean((0, 2, 3)))
        return self(x)[0]


def _of_channels(values: Tensor) -> Tensor:
    return values.view(-1, 1, 1)
