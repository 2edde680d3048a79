"""The noise that is added to pixels: uniform, or from a flow that sees the image."""

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.mixtures.mixture_network import ContextNetwork
from suite.flows.mixtures.stages import ColumnStage, columns_to_channels
from suite.flows.priors import PRIORS
from suite.flows.shapes import check_images

LEVELS = 256
"""Values a pixel can take."""


class Noise(nn.Module, ABC):
    """What makes integer pixels continuous, and what it costs.

    Args:
        shape: Channels, height and width of the images.

    Attributes:
        drawn: How many tensors it takes.
    """

    drawn: ClassVar[int]

    def __init__(self, shape: tuple[int, int, int]) -> None:
        super().__init__()
        self.shape = shape

    @abstractmethod
    def draw(
        self, pixels: Tensor, noise: torch.Generator, dtype: torch.dtype
    ) -> tuple[Tensor, ...]:
        """All that :meth:`forward` takes of some pixels, drawn on the CPU.

        Args:
            pixels: uint8 (batch, channels, height, width), on the CPU.
            noise: Where it is drawn from.
            dtype: The dtype of what is drawn.
        """

    @abstractmethod
    def forward(self, *drawn: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels with noise, in [0, 256], and for each image minus the log-density of the noise.

        Raises:
            ValueError: The images have another shape.
        """

    def _check(self, *drawn: Tensor) -> None:
        for one in drawn:
            check_images(one, self.shape[0], self.shape[1:])


class UniformNoise(Noise):
    """Uniform noise from [0, 1).

    Args:
        shape: Channels, height and width of the images.
    """

    drawn = 1

    @override
    def draw(
        self, pixels: Tensor, noise: torch.Generator, dtype: torch.dtype
    ) -> tuple[Tensor, ...]:
        return (pixels + torch.rand(pixels.shape, generator=noise, dtype=dtype),)

    @override
    def forward(self, *drawn: Tensor) -> tuple[Tensor, Tensor]:
        (x,) = drawn
        self._check(x)
        return x, torch.zeros(len(x), dtype=x.dtype, device=x.device)


class VariationalNoise(Noise):
    """``v = sigmoid(flow(e; pixels))`` of normal noise e (Ho et al. 2019, Flow++, section 3.1).

    Args:
        shape: Channels, height and width of the images.
        context: What sees the image.
        stages: The flow, the first part to be applied first.
    """

    drawn = 2

    def __init__(
        self, shape: tuple[int, int, int], context: ContextNetwork, stages: list[ColumnStage]
    ) -> None:
        super().__init__(shape)
        self.context = context
        self.stages = nn.ModuleList(stages)

    @override
    def draw(
        self, pixels: Tensor, noise: torch.Generator, dtype: torch.dtype
    ) -> tuple[Tensor, ...]:
        return pixels.to(dtype), torch.randn(pixels.shape, generator=noise, dtype=dtype)

    @override
    def forward(self, *drawn: Tensor) -> tuple[Tensor, Tensor]:
        self._check(*drawn)
        pixels, moved = drawn
        context = self.context(columns_to_channels(pixels / LEVELS - 0.5))
        cost = -PRIORS["normal"].log_density(moved)
        for stage in self.stages:
            moved, term = stage(moved, context)
            cost = cost + term
        squeezed = F.softplus(moved) + F.softplus(-moved)
        return pixels + moved.sigmoid(), cost - squeezed.flatten(1).sum(1)
