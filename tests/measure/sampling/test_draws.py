"""Samples and their grid."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from suite.flows import MatrixExpCoupling
from suite.measure.sampling.draws import decode, draw, grid, write_png
from suite.registry import ModelSettings
from suite.systems import build_system


def test_draws_depend_on_seed_and_temperature_alone() -> None:
    model = build_system(ModelSettings(size=8, steps=(1,), num_blocks=0, hidden_channels=4))
    first = draw(model, 5, seed=1, temperature=0.7)
    assert first.shape == (5, 3, 8, 8)
    assert first.dtype == torch.uint8
    assert torch.equal(first, draw(model, 5, seed=1, temperature=0.7))
    assert not torch.equal(first, draw(model, 5, seed=2, temperature=0.7))
    assert not torch.equal(first, draw(model, 5, seed=1, temperature=0.5))


def test_the_same_latents_are_decoded_at_every_temperature() -> None:
    model = build_system(ModelSettings(size=8, steps=(1,), num_blocks=0, hidden_channels=4))
    z = {t: model(decode(model, 5, seed=1, temperature=t))[0] for t in (0.25, 0.5, 1.0)}
    for temperature, latents in z.items():
        torch.testing.assert_close(latents, temperature * z[1.0], rtol=1e-4, atol=1e-5)


def test_a_model_whose_matrices_have_diverged_draws_nothing_finite() -> None:
    model = build_system(ModelSettings(size=8, steps=(1,), num_blocks=0, hidden_channels=4))
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, MatrixExpCoupling):
                layer.rescale.fill_(1e9)
                layer.reshift.fill_(1e9)
    assert decode(model, 2, seed=1, temperature=1.0).isnan().all()
    assert draw(model, 2, seed=1, temperature=1.0).unique().tolist() == [128]


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
