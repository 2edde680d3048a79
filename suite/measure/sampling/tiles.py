"""Images beside one another without gaps, as a PNG file that loses nothing."""

from io import BytesIO

from PIL import Image
from torch import Tensor


def tiles(images: Tensor) -> Tensor:
    """Puts images together, rows below one another.

    Args:
        images: uint8, (rows, columns, 3, height, width).

    Returns:
        uint8, (rows * height, columns * width, 3).

    >>> import torch
    >>> tiles(torch.zeros(2, 3, 3, 4, 5, dtype=torch.uint8)).shape
    torch.Size([8, 15, 3])
    """
    rows, columns, channels, height, width = images.shape
    return images.permute(0, 3, 1, 4, 2).reshape(rows * height, columns * width, channels)


def as_png(canvas: Tensor) -> bytes:
    """A PNG file of an image, the same bytes for the same image and version of Pillow.

    Args:
        canvas: uint8, (height, width, 3).
    """
    file = BytesIO()
    Image.fromarray(canvas.contiguous().numpy()).save(file, format="PNG")
    return file.getvalue()
