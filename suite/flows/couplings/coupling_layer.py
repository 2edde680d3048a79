"""What all coupling layers share."""

from abc import abstractmethod

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.network import CouplingNetwork
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class Coupling(Transform):
    """Keeps the first channels, and transforms the others with parameters made from the kept.

    The first ``channels - channels // 2`` channels are kept; the other ``n = channels // 2`` are
    transformed. The network gives n channels for each of its chunks.

    Args:
        channels: Channels of the images.
        chunks: Outputs of the network for each transformed channel.
        hidden_channels: Width of the network.
        num_blocks: Its residual blocks.
        generator: Where its weights are drawn from.

    Raises:
        ValueError: There are fewer than two channels.
    """

    slow = True

    def __init__(
        self,
        channels: int,
        *,
        chunks: int,
        hidden_channels: int,
        num_blocks: int,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if channels < 2:
            raise ValueError(f"a coupling layer needs at least two channels, got {channels}")
        self.channels = channels
        self.transformed = channels // 2
        self.kept = channels - self.transformed
        self.network = CouplingNetwork(
            self.kept,
            self.transformed * chunks,
            hidden_channels=hidden_channels,
            num_blocks=num_blocks,
            generator=generator,
        )

    @abstractmethod
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        """Transforms x2, (batch, n, H, W), by the network's output.

        Args:
            out: (batch, n * chunks, H, W).
            x2: The transformed half, (batch, n, H, W).

        Returns:
            y2, (batch, n, H, W), and the log-determinant, (batch,).
        """

    @abstractmethod
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        """Undoes :meth:`transform`."""

    def _parameters_from(self, x1: Tensor) -> Tensor:
        """The network's output, in the images' dtype whatever autocast made of it."""
        output: Tensor = self.network(x1)
        return output.to(x1.dtype)

    def _split(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_images(x, self.channels, dtype=self.network.output.weight.dtype)
        return x[:, : self.kept], x[:, self.kept :]

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x1, x2 = self._split(x)
        y2, logdet = self.transform(self._parameters_from(x1), x2)
        return torch.cat((x1, y2), 1), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        x1, y2 = self._split(z)
        return torch.cat((x1, self.untransform(self._parameters_from(x1), y2)), 1)

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises the network on the kept half."""
        with without_autocast(x):
            self.network.initialise(self._split(x)[0])
        return self(x)[0]


class ScaledCoupling(Coupling):
    """A coupling whose exponents are ``rescale * tanh(scale * o + shift) + reshift``.

    The four are one learned scalar each, of shape (1,), and start at 1/8, 0, a start that the
    variant gives, and 0.

    Args:
        channels: Channels of the images.
        chunks: Outputs of the network for each transformed channel.
        rescale: Where ``rescale`` starts.
        hidden_channels: Width of the network.
        num_blocks: Its residual blocks.
        generator: Where its weights are drawn from.
    """

    def __init__(
        self,
        channels: int,
        *,
        chunks: int,
        rescale: float,
        hidden_channels: int,
        num_blocks: int,
        generator: torch.Generator,
    ) -> None:
        super().__init__(
            channels,
            chunks=chunks,
            hidden_channels=hidden_channels,
            num_blocks=num_blocks,
            generator=generator,
        )
        self.scale = nn.Parameter(torch.full((1,), 1 / 8))
        self.shift = nn.Parameter(torch.zeros(1))
        self.rescale = nn.Parameter(torch.full((1,), rescale))
        self.reshift = nn.Parameter(torch.zeros(1))
