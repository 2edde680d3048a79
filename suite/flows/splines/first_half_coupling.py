"""What the couplings of Neural Spline Flow share."""

from abc import abstractmethod

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.shapes import check_images
from suite.flows.splines.convnet import MakeConvNet
from suite.flows.transform import Transform


class FirstHalfCoupling(Transform):
    """Transforms the first half of the channels with parameters made from the second, which stays.

    Of an odd number of channels the first half has one more.

    Args:
        channels: Channels of the images.
        generator: Where the network's weights are drawn from.
        outputs: Outputs of the network for each transformed channel.
        network: Makes the network.

    Raises:
        ValueError: There are fewer than two channels.
    """

    slow = True

    def __init__(
        self, channels: int, generator: torch.Generator, *, outputs: int, network: MakeConvNet
    ) -> None:
        super().__init__()
        if channels < 2:
            raise ValueError(f"a coupling layer needs at least two channels, got {channels}")
        self.channels = channels
        self.kept = channels // 2
        self.transformed = channels - self.kept
        self.network = network(self.kept, self.transformed * outputs, generator)

    @abstractmethod
    def transform(self, out: Tensor, x1: Tensor) -> tuple[Tensor, Tensor]:
        """The first half transformed, and for each of its values the logarithm of the slope.

        Args:
            out: What the network makes of the second half.
            x1: The first half, (batch, transformed, H, W).
        """

    @abstractmethod
    def untransform(self, out: Tensor, y1: Tensor) -> Tensor:
        """Undoes :meth:`transform`."""

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x1, x2 = self._halves(x)
        y1, log_slope = self.transform(self._parameters_from(x2), x1)
        return torch.cat((y1, x2), 1), log_slope.sum((1, 2, 3))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        y1, x2 = self._halves(z)
        return torch.cat((self.untransform(self._parameters_from(x2), y1), x2), 1)

    def _parameters_from(self, x2: Tensor) -> Tensor:
        """The network's output, in the images' dtype whatever autocast made of it."""
        output: Tensor = self.network(x2)
        return output.to(x2.dtype)

    def _halves(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_images(x, self.channels, dtype=next(self.parameters()).dtype)
        return x[:, : self.transformed], x[:, self.transformed :]
