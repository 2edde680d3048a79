"""Random changes of training images, beside flips: one class a form."""

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor
from typing_extensions import override


class Augmentation(ABC):
    """Changes images at random.

    Attributes:
        draws: Whether it draws anything.
    """

    draws: ClassVar[bool] = True

    @abstractmethod
    def __call__(self, pixels: Tensor, generator: torch.Generator) -> Tensor:
        """Changes each image for itself.

        Args:
            pixels: uint8 (batch, channels, height, width), on the CPU.
            generator: Where all is drawn from that is random.

        Returns:
            The same shape and dtype.
        """


class NoAugmentation(Augmentation):
    """Leaves images as they are, and draws nothing."""

    draws = False

    @override
    def __call__(self, pixels: Tensor, generator: torch.Generator) -> Tensor:
        return pixels


class Shifts(Augmentation):
    """Shifts each image along both axes by parts of a pixel.

    Each shift is uniform. Values between pixels are bilinear, those outside are the nearest on the
    border, and what comes out is rounded down (Glow's program, by keras_preprocessing 1.0.1). So
    training images are softer than those that are tested on.

    Args:
        reach: The furthest shift along each axis, as a share of the image's size.
    """

    def __init__(self, reach: float) -> None:
        self.reach = reach

    @override
    def __call__(self, pixels: Tensor, generator: torch.Generator) -> Tensor:
        drawn = torch.rand(len(pixels), 2, generator=generator, dtype=torch.float64)
        sides = torch.tensor(pixels.shape[2:], dtype=torch.float64)
        return shift(pixels, (2 * drawn - 1) * self.reach * sides)


def shift(pixels: Tensor, by: Tensor) -> Tensor:
    """Images whose pixel (i, j) is what was at (i + r, j + c).

    Args:
        pixels: uint8 (batch, channels, height, width).
        by: For each image r and c, (batch, 2), float64, in pixels.

    Returns:
        uint8, the shape of pixels.

    >>> row = torch.tensor([[[[10, 20, 31]]]], dtype=torch.uint8)
    >>> shift(row, torch.tensor([[0.0, 0.5]])).flatten().tolist()
    [15, 25, 31]
    """
    rows, columns = by.double().unbind(1)
    moved = _along(pixels.double(), rows)
    moved = _along(moved.transpose(2, 3), columns).transpose(2, 3)
    return moved.floor().clamp(0, 255).to(torch.uint8)


def _along(x: Tensor, by: Tensor) -> Tensor:
    """Shifts rows, (batch, channels, height, width), by a distance for each image."""
    height = x.shape[2]
    place = (torch.arange(height, dtype=by.dtype) + by[:, None]).clamp(0, height - 1)
    low = place.floor()
    share = (place - low)[:, None, :, None]
    index = low.long()[:, None, :, None].expand(x.shape)
    above = (index + 1).clamp(max=height - 1)
    return x.gather(2, index) * (1 - share) + x.gather(2, above) * share
