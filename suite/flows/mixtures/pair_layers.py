"""Layers of a pair of images, one behind the other in the channels of one."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.definition import Definition, Formula
from suite.flows.mixtures.data_starts import SPREAD_FLOOR, FittedTransform
from suite.flows.randomness import start
from suite.flows.shapes import check_images
from suite.flows.transform import Transform

SCALE_FLOOR = 1e-10
"""The least scale of a pixel."""


def members(x: Tensor) -> tuple[Tensor, Tensor]:
    """The two members, the second with a channel more where their number is odd."""
    half = x.shape[1] // 2
    first, second = x.split((half, x.shape[1] - half), 1)
    return first, second


class PixelNorm(FittedTransform):
    """``y = max(g, 1e-10) x + b`` for every pixel and channel of both members.

    Flow++'s norm, as its program has it: one pair of numbers for each value of an image, where the
    paper cites Glow's, which has one a channel.

    Args:
        channels: Channels of the pair.
        height: Its height.
        width: Its width.
    """

    definition = Definition(
        function=Formula("y = g * x + b", r"y = g \odot x + b"),
        inverse=Formula("x = (y - b) / g", r"x = (y - b) \oslash g"),
        log_determinant=Formula("sum log g", r"\sum \log g"),
        where="g > 0, of which nothing is below 1e-10, and b have a value for each element",
    )

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        self.shape = (channels, height, width)
        halves = (channels // 2, channels - channels // 2)
        self.gains = nn.ParameterList(torch.ones(half, height, width) for half in halves)
        self.shifts = nn.ParameterList(torch.zeros(half, height, width) for half in halves)

    def scale(self) -> Tensor:
        """What multiplies, (channels, height, width)."""
        return torch.cat(tuple(self.gains)).clamp(min=SCALE_FLOOR)

    def _shift(self) -> Tensor:
        return torch.cat(tuple(self.shifts))

    def _check(self, x: Tensor) -> None:
        channels, height, width = self.shape
        check_images(x, channels, (height, width), self.gains[0].dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        scale = self.scale()
        return scale * x + self._shift(), scale.log().sum().expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        return (z - self._shift()) / self.scale()

    @torch.no_grad()
    def fit(self, x: Tensor) -> None:
        """Gives every value of this batch mean 0 and deviation 1, by moments over the batch.

        Raises:
            ValueError: The batch has fewer than two images.
        """
        self._check(x)
        if len(x) < 2:
            raise ValueError(f"initialisation needs two images or more, got shape {tuple(x.shape)}")
        var, mean = torch.var_mean(x, 0, correction=0)
        scale = (var + SPREAD_FLOOR).rsqrt()
        half = len(self.gains[0])
        for own, values in ((self.gains, scale), (self.shifts, -mean * scale)):
            own[0].copy_(values[:half])
            own[1].copy_(values[half:])


class Pointwise(Transform):
    """``y = W x`` at every pixel, with a matrix for each member.

    Args:
        channels: Channels of the pair.
        generator: Where the matrices are drawn from: the identity and N(0, 0.001^2).
    """

    definition = Definition(
        function=Formula("y1 = W1 x1; y2 = W2 x2", r"y_1 = W_1 x_1,\; y_2 = W_2 x_2"),
        inverse=Formula(
            "x1 = W1^-1 y1; x2 = W2^-1 y2", r"x_1 = W_1^{-1} y_1,\; x_2 = W_2^{-1} y_2"
        ),
        log_determinant=Formula(
            "h w (log |det W1| + log |det W2|)", r"h w (\log |\det W_1| + \log |\det W_2|)"
        ),
        where="x1 and x2 are the halves of the channels",
    )

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        self.channels = channels
        halves = (channels // 2, channels - channels // 2)
        self.weights = nn.ParameterList(start(_near_identity(n, generator)) for n in halves)

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels, dtype=self.weights[0].dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        with without_autocast(x):
            pairs = zip(self.weights, members(x), strict=True)
            y = torch.cat([torch.einsum("oi,bihw->bohw", *pair) for pair in pairs], 1)
            logdet = torch.stack([torch.linalg.slogdet(weight)[1] for weight in self.weights])
        return y, (x.shape[2] * x.shape[3] * logdet.sum()).expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        with without_autocast(z):
            pairs = zip(self.weights, members(z), strict=True)
            solved = [torch.linalg.solve(weight, member.flatten(2)) for weight, member in pairs]
        return torch.cat(solved, 1).view(z.shape)


def _near_identity(n: int, generator: torch.Generator) -> Tensor:
    place = generator.device
    draw = torch.randn(n, n, generator=generator, dtype=torch.float64, device=place)
    return torch.eye(n, dtype=torch.float64, device=place) + 0.001 * draw


class Flip(Transform):
    """The members change places.

    Args:
        channels: Channels of the pair.
    """

    definition = Definition(
        function=Formula("y1 = x2; y2 = x1", r"y_1 = x_2,\; y_2 = x_1"),
        inverse=Formula("x1 = y2; x2 = y1", r"x_1 = y_2,\; x_2 = y_1"),
        log_determinant=Formula("0", "0"),
        where="x1 and x2 are the halves of the channels",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        exchanged = torch.cat(members(x)[::-1], 1)
        return exchanged, torch.zeros(len(x), dtype=x.dtype, device=x.device)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        half = z.shape[1] // 2
        return torch.cat(z.split((z.shape[1] - half, half), 1)[::-1], 1)

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels)
