"""Images drawn from a trained flow."""

import math
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from suite.expm import DivergedError
from suite.flows import stream
from suite.systems import System


def draw(model: System, count: int, *, seed: int, temperature: float) -> Tensor:
    """Draws images from a flow.

    Args:
        model: The flow.
        count: How many.
        seed: What the latents come from.
        temperature: Their standard deviation.

    Returns:
        uint8 pixels, (count, channels, size, size); what is no number is grey.
    """
    x = decode(model, count, seed=seed, temperature=temperature)
    return model.to_pixels(x)


def decode(model: System, count: int, *, seed: int, temperature: float) -> Tensor:
    """Draws images from a flow, as they are before they are cut to what pixels can show.

    A seed gives the same latents at every temperature, times the temperature.

    Args:
        model: The flow.
        count: How many.
        seed: What the latents come from.
        temperature: Their standard deviation.

    Returns:
        Model space, (count, channels, size, size), in the model's dtype; not finite where the
        flow overflows, and nowhere finite where its matrices have diverged.
    """
    with torch.inference_mode():
        try:
            return model.sample(count, generator=stream(seed, "samples"), temperature=temperature)
        except DivergedError:
            like = next(model.parameters())
            shape = (count, model.channels, model.size, model.size)
            return torch.full(shape, math.nan, dtype=like.dtype, device=like.device)


def grid(pixels: Tensor, *, gap: int = 2) -> Tensor:
    """Images side by side on a light ground, in as many rows as columns or one fewer.

    Args:
        pixels: uint8, (count, 3, size, size).
        gap: Pixels between two images.

    Returns:
        uint8, (height, width, 3).

    >>> grid(torch.zeros(5, 3, 4, 4, dtype=torch.uint8)).shape
    torch.Size([14, 20, 3])
    """
    count, _, size, _ = pixels.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    cell = size + gap
    canvas = torch.full((rows * cell + gap, columns * cell + gap, 3), 230, dtype=torch.uint8)
    for index, image in enumerate(pixels):
        top, left = gap + index // columns * cell, gap + index % columns * cell
        canvas[top : top + size, left : left + size] = image.permute(1, 2, 0)
    return canvas


def write_png(canvas: Tensor, path: Path, *, zoom: int = 4) -> None:
    """Writes an image as PNG, each pixel enlarged to a square.

    Args:
        canvas: uint8, (height, width, 3).
        path: The file.
        zoom: The square's side, in pixels.
    """
    image = Image.fromarray(canvas.numpy())
    size = (image.width * zoom, image.height * zoom)
    image.resize(size, Image.Resampling.NEAREST).save(path, format="PNG")
