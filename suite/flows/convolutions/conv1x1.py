"""What all invertible 1x1 convolutions share."""

from abc import abstractmethod

import torch.nn.functional as F
from torch import Tensor
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class InvertibleConv1x1(Transform):
    """``y[o] = sum_i M[o, i] x[i]`` at every pixel, no bias (Kingma and Dhariwal 2018, Glow).

    A subclass says what the matrix M is. Autocast does not reach it: a product in half precision
    would not be what the log-determinant says.
    """

    channels: int

    @abstractmethod
    def matrix(self) -> tuple[Tensor, Tensor]:
        """M, (channels, channels), and log |det M|, no shape."""

    @abstractmethod
    def inverse_matrix(self) -> Tensor:
        """The inverse of M, (channels, channels)."""

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels, dtype=next(self.parameters()).dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        with without_autocast(x):
            matrix, logabsdet = self.matrix()
            pixels = x.shape[2] * x.shape[3]
            return F.conv2d(x, matrix[:, :, None, None]), (pixels * logabsdet).expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        with without_autocast(z):
            return F.conv2d(z, self.inverse_matrix()[:, :, None, None])


def check_channels(channels: int) -> None:
    """Refuses a convolution of no channels.

    Raises:
        ValueError: There is less than one channel.
    """
    if channels < 1:
        raise ValueError(f"a 1x1 convolution needs at least one channel, got {channels}")
