"""Images beside one another, and their file."""

import io

import numpy as np
import torch
from PIL import Image

from suite.measure.sampling.tiles import as_png, tiles


def test_rows_and_columns_keep_their_places_and_the_file_loses_nothing() -> None:
    images = torch.randint(0, 256, (2, 3, 3, 4, 5), dtype=torch.uint8)
    canvas = tiles(images)
    with Image.open(io.BytesIO(as_png(canvas))) as read:
        pixels = torch.from_numpy(np.array(read))
    assert torch.equal(pixels, canvas)
    for row, column in np.ndindex(2, 3):
        part = pixels[4 * row : 4 * row + 4, 5 * column : 5 * column + 5]
        assert torch.equal(part.permute(2, 0, 1), images[row, column])
    assert as_png(canvas) == as_png(canvas.clone())
