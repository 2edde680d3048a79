"""Checks of what a layer is given."""

import math

import torch
from torch import Tensor


def check_images(
    x: Tensor,
    channels: int,
    size: tuple[int, int] | None = None,
    dtype: torch.dtype | None = None,
) -> None:
    """Refuses what is not a batch of images of the expected shape.

    Args:
        x: What should be images, (batch, channels, height, width).
        channels: The channels expected.
        size: The height and width expected; None for any.
        dtype: The dtype expected; None for any floating point.

    Raises:
        ValueError: Something differs; the message names the shape or dtype found.

    >>> check_images(torch.zeros(2, 3, 8, 8), channels=4)
    Traceback (most recent call last):
    ValueError: expected images of shape (batch, 4, height, width), got (2, 3, 8, 8)
    """
    height, width = size or ("height", "width")
    found = tuple(x.shape)
    if len(found) != 4 or found[1] != channels or (size is not None and found[2:] != size):
        raise ValueError(
            f"expected images of shape (batch, {channels}, {height}, {width}), got {found}"
        )
    check_dtype(x, dtype)


def check_vectors(x: Tensor, dimensions: int, dtype: torch.dtype | None = None) -> None:
    """Refuses what is not a batch of so many values each, whatever their arrangement.

    Args:
        x: What should be images, (batch, ...).
        dimensions: Values of an image.
        dtype: The dtype expected; None for any floating point.

    Raises:
        ValueError: Something differs; the message names the shape or dtype found.

    >>> check_vectors(torch.zeros(2, 3, 8, 8), dimensions=48)
    Traceback (most recent call last):
    ValueError: expected images of 48 values, got shape (2, 3, 8, 8)
    """
    found = tuple(x.shape)
    if len(found) < 2 or math.prod(found[1:]) != dimensions:
        raise ValueError(f"expected images of {dimensions} values, got shape {found}")
    check_dtype(x, dtype)


def check_dtype(x: Tensor, dtype: torch.dtype | None) -> None:
    """Refuses images of another dtype; None stands for any floating point.

    Raises:
        ValueError: The dtype is another one; the message names it.
    """
    if not x.is_floating_point() or (dtype is not None and x.dtype != dtype):
        wanted = dtype or "a floating-point dtype"
        raise ValueError(f"expected images of {wanted}, got {x.dtype} of shape {tuple(x.shape)}")
