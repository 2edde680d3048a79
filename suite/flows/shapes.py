"""Checks of what a layer is given."""

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
    if not x.is_floating_point() or (dtype is not None and x.dtype != dtype):
        wanted = dtype or "a floating-point dtype"
        raise ValueError(f"expected images of {wanted}, got {x.dtype} of shape {found}")
