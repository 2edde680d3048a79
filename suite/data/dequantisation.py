"""From pixels to what a model sees: flips and dequantisation."""

import torch
from torch import Tensor


def dequantise(
    pixels: Tensor, generator: torch.Generator, dtype: torch.dtype = torch.float32
) -> Tensor:
    """Adds uniform noise to pixels: ``((pixel + u) / 256 - 0.5) / 0.5``, u from [0, 1).

    The noise is drawn on the CPU, so that it is the same on every device.

    Args:
        pixels: uint8, any shape, on any device.
        generator: A generator on the CPU.
        dtype: What to compute in.

    Returns:
        Values in [-1, 1), the shape and device of pixels.

    >>> x = dequantise(torch.tensor([0, 128, 255], dtype=torch.uint8), torch.Generator())
    >>> x.mul(128).floor().tolist()
    [-128.0, 0.0, 127.0]
    """
    noise = torch.rand(pixels.shape, generator=generator, dtype=dtype).to(pixels.device)
    x = noise.add_(pixels).div_(128).sub_(1)
    # 255 + u rounds to 256 for u just below 1, once in 130,000 white pixels.
    return x.clamp_(max=1 - torch.finfo(dtype).eps / 2)


def flip(pixels: Tensor, generator: torch.Generator) -> Tensor:
    """Flips each image left to right, or not, with probability 1/2.

    Args:
        pixels: (batch, channels, height, width), on any device.
        generator: A generator on the CPU.

    Returns:
        A new tensor, the shape, dtype and device of pixels.
    """
    coins = torch.randint(2, (len(pixels), 1, 1, 1), generator=generator, dtype=torch.bool)
    return torch.where(coins.to(pixels.device), pixels.flip(-1), pixels)
