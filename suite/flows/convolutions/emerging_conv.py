"""The emerging convolution: two autoregressive ones whose product sees all neighbours."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.convolutions.conv1x1 import check_channels
from suite.flows.convolutions.wavefront import solve_quadrant
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import start
from suite.flows.shapes import check_images
from suite.flows.transform import Transform

SPREAD = 0.02
"""Standard deviation of the weights around their start."""
KERNEL = 3
"""Height and width of each kernel; of each, a quadrant of 2x2 acts."""


class EmergingConv(Transform):
    """``y = W2 * (W1 * x) + b`` (Hoogeboom, van den Berg and Welling 2019).

    W1 sees a pixel and those below and to the right, W2 a pixel and those above and to the left; in
    the middle they are triangular matrices, so that each is solved pixel by pixel, and channel by
    channel. The kernels are stored whole, 3x3, and what is masked counts among the parameters, has
    no gradient and stays as it was drawn. The diagonals in the middle are free: the released
    program (ehoogeboom/emerging) keeps them neither positive nor away from zero.

    Args:
        channels: Channels of the images.
        generator: Where the kernels are drawn from.
    """

    definition = Definition(
        function=Formula("y = W2 * (W1 * x) + b", r"y = W_2 \star (W_1 \star x) + b"),
        inverse=Formula(
            "x = W1^-1 * (W2^-1 * (y - b))", r"x = W_1^{-1} \star (W_2^{-1} \star (y - b))"
        ),
        log_determinant=Formula(
            "h w sum (log |diag W1| + log |diag W2|)",
            r"h\,w \sum (\log |\mathrm{diag}\, W_1| + \log |\mathrm{diag}\, W_2|)",
        ),
        where=(
            "* is a convolution; W1 sees a pixel and those below and to the right of it, W2 those "
            "above and to the left; diag is the diagonal of the triangular matrix in the middle"
        ),
    )

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        self.first = nn.Parameter(start(_near_identity(channels, generator)))
        self.second = nn.Parameter(start(_near_identity(channels, generator)))
        self.bias = nn.Parameter(torch.zeros(channels))

    def _quadrants(self) -> tuple[Tensor, Tensor]:
        """The parts of the kernels that act, (channels, channels, 2, 2)."""
        lower, upper = self.first[:, :, 1:, 1:], self.second[:, :, :-1, :-1]
        below, above = torch.ones_like(lower), torch.ones_like(upper)
        below[:, :, 0, 0] = below[:, :, 0, 0].tril()
        above[:, :, 1, 1] = above[:, :, 1, 1].triu()
        return lower * below, upper * above

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels, dtype=self.bias.dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        lower, upper = self._quadrants()
        with without_autocast(x):
            z = F.conv2d(F.pad(x, (0, 1, 0, 1)), lower)
            z = F.conv2d(F.pad(z, (1, 0, 1, 0)), upper, self.bias)
        diagonals = torch.cat((lower[:, :, 0, 0].diagonal(), upper[:, :, 1, 1].diagonal()))
        pixels = x.shape[2] * x.shape[3]
        return z, (pixels * diagonals.abs().log().sum()).expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        # In float64, as the program solves them: each pixel takes on the errors of those before it.
        lower, upper = (kernel.double().permute(2, 3, 0, 1) for kernel in self._quadrants())
        with without_autocast(z):
            x = solve_quadrant((z - self.bias.view(-1, 1, 1)).double(), upper)
            x = solve_quadrant(x.flip(2, 3), lower.flip(0, 1)).flip(2, 3)
            return x.to(z.dtype)


def _near_identity(channels: int, generator: torch.Generator) -> Tensor:
    """A kernel, (channels, channels, 3, 3), float64."""
    shape, place = (channels, channels, KERNEL, KERNEL), generator.device
    kernel = SPREAD * torch.randn(shape, generator=generator, dtype=torch.float64, device=place)
    kernel[:, :, 1, 1] += torch.eye(channels, dtype=kernel.dtype, device=place)
    return kernel
