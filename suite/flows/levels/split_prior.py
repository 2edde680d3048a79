"""The normal prior of the channels that leave, given those that go on."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.conditioners import ZeroConv
from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class SplitPrior(Transform):
    """Standardises the second half of the channels: ``e2 = (x2 - m(x1)) * exp(-l(x1))``.

    A standard normal density of e2, with this log-determinant, is the normal density of x2 with
    mean m and log-deviation l (Glow's program, ``split2d_prior``). Even outputs of the convolution
    are m, odd ones l.

    Args:
        channels: Channels before the split.
    """

    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = exp(-l(x1)) * (x2 - m(x1))",
            r"y_1 = x_1,\; y_2 = e^{-l(x_1)} \odot (x_2 - m(x_1))",
        ),
        inverse=Formula(
            "x1 = y1; x2 = exp(l(y1)) * y2 + m(y1)",
            r"x_1 = y_1,\; x_2 = e^{l(y_1)} \odot y_2 + m(y_1)",
        ),
        log_determinant=Formula("-sum l(x1)", r"-\sum l(x_1)"),
        where="x1 and x2 are the halves of the channels; m and l are from one convolution",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.kept = channels // 2
        self.channels = channels
        self.conv = ZeroConv(self.kept, 2 * (channels - self.kept))

    def _parts(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The halves, and the mean and the log-deviation of the second."""
        check_images(x, self.channels, dtype=self.conv.bias.dtype)
        x1, x2 = x[:, : self.kept], x[:, self.kept :]
        out = self.conv(x1).to(x.dtype)
        return x1, x2, out[:, 0::2], out[:, 1::2]

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x1, x2, mean, log_deviation = self._parts(x)
        y2 = (x2 - mean) * (-log_deviation).exp()
        return torch.cat((x1, y2), 1), -log_deviation.sum((1, 2, 3))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        x1, y2, mean, log_deviation = self._parts(z)
        return torch.cat((x1, y2 * log_deviation.exp() + mean), 1)
