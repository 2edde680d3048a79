"""The samples that a record shows -> arrays, if its image is what it should be."""

import warnings
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from suite.errors import StoreError
from suite.registry import TILES, SamplesSettings
from suite.store import Record, Store

LARGEST = 2**26
"""Pixels that such an image may have; it is decoded in memory."""


def read_tiles(
    store: Store, record: Record, settings: SamplesSettings, size: int
) -> NDArray[np.uint8]:
    """The shown samples and their nearest training images.

    Args:
        store: Where the record lies.
        record: A record of the task samples.
        settings: Its settings.
        size: Height and width of a sample, in pixels.

    Returns:
        (latents, temperatures, 2, size, size, 3): each sample, then its nearest.

    Raises:
        StoreError: The image is missing, damaged, of another size than the settings say, or larger
            than any should be.
    """
    canvas = _decoded(store, record, settings.canvas(size))
    rows, columns = settings.latents, len(settings.temperatures)
    parts = canvas.reshape(rows, size, columns, 2, size, 3)
    return parts.transpose(0, 2, 3, 1, 4, 5)


def _decoded(store: Store, record: Record, size: tuple[int, int]) -> NDArray[np.uint8]:
    data = store.side_file(record, TILES)
    try:
        with warnings.catch_warnings():
            # What Pillow finds suspiciously large is refused here, before it is decoded.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=["PNG"]) as image:
                _demand(image, size)
                return np.asarray(image)
    except (OSError, ValueError, SyntaxError, EOFError, *_BOMBS) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StoreError(f"run {record.run.id}: its {TILES} shows no samples ({reason})") from error


_BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)


def _demand(image: Image.Image, size: tuple[int, int]) -> None:
    """Goes on only with an image of this width and height, judged by its head.

    Raises:
        ValueError: It is another one.
    """
    width, height = size
    if image.size != size or image.mode != "RGB":
        found = f"{image.width}x{image.height} {image.mode}"
        raise ValueError(f"it is {found}, and should be {width}x{height} RGB")
    if width * height > LARGEST:
        raise ValueError(f"{width}x{height} pixels are too many")
