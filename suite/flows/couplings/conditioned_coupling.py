"""What the couplings of Glow share."""

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.conditioners import Conditioner
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class ConditionedCoupling(Transform):
    """Keeps the first half of the channels, and transforms the second with what it makes of it.

    With an odd number of channels the second half has one more.

    Args:
        channels: Channels of the images.
        width: Width of the network.
        generator: Where its weights are drawn from.

    Raises:
        ValueError: There are fewer than two channels.
    """

    outputs: ClassVar[int]
    """Outputs of the network for each transformed channel."""

    def __init__(self, channels: int, *, width: int, generator: torch.Generator) -> None:
        super().__init__()
        if channels < 2:
            raise ValueError(f"a coupling layer needs at least two channels, got {channels}")
        self.channels = channels
        self.kept = channels // 2
        self.network = Conditioner(
            self.kept,
            self.outputs * (channels - self.kept),
            width=width,
            generator=generator,
        )

    @abstractmethod
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        """Transforms the second half by the network's output.

        Returns:
            y2, of the shape of x2, and the log-determinant, (batch,).
        """

    @abstractmethod
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        """Undoes :meth:`transform`."""

    def _halves(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_images(x, self.channels, dtype=self.network.last.bias.dtype)
        return x[:, : self.kept], x[:, self.kept :]

    def _parameters_from(self, x1: Tensor) -> Tensor:
        """The network's output, in the images' dtype whatever autocast made of it."""
        output: Tensor = self.network(x1)
        return output.to(x1.dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x1, x2 = self._halves(x)
        y2, logdet = self.transform(self._parameters_from(x1), x2)
        return torch.cat((x1, y2), 1), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        x1, y2 = self._halves(z)
        return torch.cat((x1, self.untransform(self._parameters_from(x1), y2)), 1)

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises the network on the kept half."""
        with without_autocast(x):
            self.network.initialise(self._halves(x)[0])
        return self(x)[0]
