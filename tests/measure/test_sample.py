"""Samples and their grid."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from suite.flows import build_model
from suite.measure.sample import draw, grid, write_png
from suite.registry import ModelSettings


def test_draws_depend_on_seed_and_temperature_alone() -> None:
    model = build_model(ModelSettings(size=8, steps=(1,), num_blocks=0, hidden_channels=4))
    first = draw(model, 5, seed=1, temperature=0.7)
    assert first.shape == (5, 3, 8, 8)
    assert first.dtype == torch.uint8
    assert torch.equal(first, draw(model, 5, seed=1, temperature=0.7))
    assert not torch.equal(first, draw(model, 5, seed=2, temperature=0.7))
    assert not torch.equal(first, draw(model, 5, seed=1, temperature=0.5))


def test_a_grid_holds_every_image_in_order(tmp_path: Path) -> None:
    pixels = torch.randint(0, 256, (7, 3, 4, 4), dtype=torch.uint8)
    canvas = grid(pixels, gap=1)
    assert canvas.shape == (3 * 5 + 1, 3 * 5 + 1, 3)
    for index, image in enumerate(pixels):
        top, left = 1 + index // 3 * 5, 1 + index % 3 * 5
        assert torch.equal(canvas[top : top + 4, left : left + 4].permute(2, 0, 1), image)
    write_png(canvas, tmp_path / "grid.png", zoom=2)
    with Image.open(tmp_path / "grid.png") as read:
        assert np.array_equal(np.asarray(read)[::2, ::2], canvas.numpy())
