"""Squeezing 2x2 blocks of pixels into channels, one diagonal before the other."""

import torch
from torch import Tensor

ORDER = ((0, 0), (1, 1), (0, 1), (1, 0))
"""Row and column in a block of each quarter of the channels."""


def diagonal_squeeze(x: Tensor) -> Tensor:
    """Turns each 2x2 block of pixels into channels, so that half of them are one diagonal.

    Channel c of the pixel at ``ORDER[k]`` becomes channel ``k C + c`` (RealNVP, authors' program):
    the first half of the channels is one colour of a checkerboard.

    Args:
        x: (batch, C, height, width), both sides even.

    Returns:
        (batch, 4 C, height / 2, width / 2).

    >>> diagonal_squeeze(torch.arange(4.0).view(1, 1, 2, 2)).flatten().tolist()
    [0.0, 3.0, 1.0, 2.0]
    """
    return torch.cat([x[:, :, row::2, column::2] for row, column in ORDER], 1)


def diagonal_unsqueeze(z: Tensor) -> Tensor:
    """Undoes :func:`diagonal_squeeze`.

    Args:
        z: (batch, 4 C, height, width).

    Returns:
        (batch, C, 2 height, 2 width).
    """
    batch, channels, height, width = z.shape
    x = z.new_empty(batch, channels // 4, 2 * height, 2 * width)
    for (row, column), quarter in zip(ORDER, z.chunk(4, 1), strict=True):
        x[:, :, row::2, column::2] = quarter
    return x
