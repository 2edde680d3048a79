"""Convolutions that see where the image ends."""

import torch
import torch.nn.functional as F
from torch import Tensor


def convolve_framed(x: Tensor, kernel: Tensor) -> Tensor:
    """A 3x3 convolution of images and an indicator of the frame around them.

    The images are padded with one pixel of zeros; one more channel, the last, is 1 on that frame
    and 0 inside (Glow's program, ``add_edge_padding``). So the bias of a pixel depends on whether
    it is on the border.

    Args:
        x: (batch, inputs, height, width).
        kernel: (outputs, inputs + 1, 3, 3).

    Returns:
        (batch, outputs, height, width).

    >>> corner = convolve_framed(torch.zeros(1, 2, 3, 3), torch.ones(1, 3, 3, 3))
    >>> corner.squeeze().tolist()
    [[5.0, 3.0, 5.0], [3.0, 0.0, 3.0], [5.0, 3.0, 5.0]]
    """
    # The indicator is the same for all images, and so is its share of the output.
    return F.conv2d(x, kernel[:, :-1], padding=1) + frame_share(kernel, *x.shape[2:])


def frame_share(kernel: Tensor, height: int, width: int) -> Tensor:
    """What the indicator alone gives, (1, outputs, height, width)."""
    inside = torch.zeros(1, 1, height, width, dtype=kernel.dtype, device=kernel.device)
    return F.conv2d(F.pad(inside, (1, 1, 1, 1), value=1.0), kernel[:, -1:])
