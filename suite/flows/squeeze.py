"""Squeezing space into channels, and back."""

from torch import Tensor


def squeeze(x: Tensor) -> Tensor:
    """Turns each 2x2 block of pixels into channels.

    The new channel is ``(fy * 2 + fx) * C + c`` for channel c of the pixel at row offset fy and
    column offset fx.

    Args:
        x: (batch, C, height, width).

    Returns:
        (batch, 4 C, height / 2, width / 2).

    Raises:
        ValueError: The height or width is odd.

    >>> import torch
    >>> squeeze(torch.arange(4.0).view(1, 1, 2, 2)).flatten().tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    if x.dim() != 4 or x.shape[2] % 2 or x.shape[3] % 2:
        raise ValueError(f"squeezing takes images of even height and width, got {tuple(x.shape)}")
    batch, channels, height, width = x.shape
    blocks = x.view(batch, channels, height // 2, 2, width // 2, 2)
    return blocks.permute(0, 3, 5, 1, 2, 4).reshape(batch, 4 * channels, height // 2, width // 2)


def unsqueeze(z: Tensor) -> Tensor:
    """Undoes :func:`squeeze`.

    Args:
        z: (batch, 4 C, height, width).

    Returns:
        (batch, C, 2 height, 2 width).

    Raises:
        ValueError: The channels are not a multiple of four.
    """
    if z.dim() != 4 or z.shape[1] % 4:
        raise ValueError(f"unsqueezing takes a multiple of 4 channels, got {tuple(z.shape)}")
    batch, channels, height, width = z.shape
    blocks = z.reshape(batch, 2, 2, channels // 4, height, width)
    return blocks.permute(0, 3, 4, 1, 5, 2).reshape(batch, channels // 4, 2 * height, 2 * width)


def squeeze_by_channel(x: Tensor) -> Tensor:
    """Turns each 2x2 block of pixels into channels: ``4 c + 2 dy + dx`` from channel c.

    As torch's ``pixel_unshuffle``, which leaves an empty batch as it is.

    Args:
        x: (batch, C, height, width).

    Returns:
        (batch, 4 C, height / 2, width / 2).

    Raises:
        ValueError: The height or width is odd.

    >>> import torch
    >>> squeeze_by_channel(torch.arange(8.0).view(1, 2, 2, 2)).flatten().tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    if x.dim() != 4 or x.shape[2] % 2 or x.shape[3] % 2:
        raise ValueError(f"squeezing takes images of even height and width, got {tuple(x.shape)}")
    batch, channels, height, width = x.shape
    blocks = x.reshape(batch, channels, height // 2, 2, width // 2, 2)
    return blocks.permute(0, 1, 3, 5, 2, 4).reshape(batch, 4 * channels, height // 2, width // 2)


def unsqueeze_by_channel(z: Tensor) -> Tensor:
    """Undoes :func:`squeeze_by_channel`.

    Args:
        z: (batch, 4 C, height, width).

    Returns:
        (batch, C, 2 height, 2 width).
    """
    batch, channels, height, width = z.shape
    blocks = z.reshape(batch, channels // 4, 2, 2, height, width)
    return blocks.permute(0, 1, 4, 2, 5, 3).reshape(batch, channels // 4, 2 * height, 2 * width)
