"""The periodic convolution: images whose edges meet, inverted frequency by frequency."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.convolutions.conv1x1 import check_channels
from suite.flows.convolutions.dense_conv1x1 import orthogonal_factor
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import start
from suite.flows.shapes import check_images
from suite.flows.transform import Transform

SPREAD = 0.02
"""Standard deviation of the weights around their start."""
KERNEL = 3
"""Height and width of the kernel."""


class PeriodicConv(Transform):
    """``y = W * x + b`` around the edges (Hoogeboom, van den Berg and Welling 2019).

    In the Fourier domain it is a matrix at each frequency. Of images with fewer than three pixels a
    side the released program (ehoogeboom/emerging) takes the transform of a kernel cut off; here
    taps that meet are added up, which is what the convolution does.

    Args:
        channels: Channels of the images.
        generator: Where the kernel is drawn from.
    """

    definition = Definition(
        function=Formula("y = W * x + b", r"y = W \star x + b"),
        inverse=Formula("x = F^-1 (F W)^-1 F (y - b)", r"x = F^{-1} \hat{W}^{-1} F (y - b)"),
        log_determinant=Formula("sum log |det F W|", r"\sum \log |\det \hat{W}|"),
        where=(
            "* is a convolution of images whose edges meet, F the Fourier transform; the sum is "
            "over its frequencies, at each of which F W is a matrix on channels"
        ),
    )

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        shape, place = (channels, channels, KERNEL, KERNEL), generator.device
        kernel = SPREAD * torch.randn(shape, generator=generator, dtype=torch.float64, device=place)
        kernel[:, :, 1, 1] += orthogonal_factor(channels, generator)
        self.weight = nn.Parameter(start(kernel))
        self.bias = nn.Parameter(torch.zeros(channels))

    def _transformed(self, height: int, width: int) -> Tensor:
        """The matrices, (height, width // 2 + 1, channels, channels): real images need no more."""
        taps = self.weight.permute(2, 3, 0, 1)
        for side, axis in ((height, 0), (width, 1)):
            # The tap at offset d acts on the pixel at +d, so that its place is -d.
            places = (1 - torch.arange(KERNEL, device=taps.device)) % side
            shape = list(taps.shape)
            shape[axis] = side
            taps = taps.new_zeros(shape).index_add(axis, places, taps)
        matrices: Tensor = torch.fft.rfft2(taps, dim=(0, 1))
        return matrices

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels, dtype=self.bias.dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        height, width = x.shape[2:]
        with without_autocast(x):
            y = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="circular"), self.weight, self.bias)
            logs = torch.linalg.slogdet(self._transformed(height, width))[1]
        # A column stands for itself and its mirror image, unless it is that itself.
        twice = [1.0 if 2 * column % width == 0 else 2.0 for column in range(width // 2 + 1)]
        logdet = (logs * torch.tensor(twice, dtype=x.dtype, device=x.device)).sum()
        return y, logdet.expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        if not len(z):  # no library transforms nothing
            return z
        height, width = z.shape[2:]
        with without_autocast(z):
            waves = torch.fft.rfft2(z - self.bias.view(-1, 1, 1)).permute(2, 3, 1, 0)
            solved = torch.linalg.solve(self._transformed(height, width), waves)
            x: Tensor = torch.fft.irfft2(solved.permute(3, 2, 0, 1), s=(height, width))
            return x
