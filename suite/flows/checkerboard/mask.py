"""The checkerboard."""

import torch
from torch import Tensor


def checkerboard(like: Tensor, corner: int) -> Tensor:
    """Ones and zeros in turn, (height, width), for images of a shape.

    Args:
        like: The images, (..., height, width); the mask has their dtype and device.
        corner: The value of the first pixel of the first row, 0 or 1.

    >>> checkerboard(torch.zeros(2, 3), corner=1).tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    rows, columns = (torch.arange(side, device=like.device) for side in like.shape[-2:])
    return ((rows.unsqueeze(1) + columns + corner) % 2).to(like.dtype)
