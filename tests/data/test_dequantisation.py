"""Dequantisation and flips."""

import pytest
import torch

from suite.data import dequantise, flip
from suite.flows import to_pixels


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_formula_is_that_of_the_reference(dtype: torch.dtype) -> None:
    pixels = torch.randint(256, (4, 3, 8, 8), generator=seeded(1), dtype=torch.uint8)
    u = torch.rand(pixels.shape, generator=seeded(), dtype=dtype)
    x = dequantise(pixels, seeded(), dtype)
    assert x.dtype == dtype
    assert torch.equal(x, ((pixels + u) / 256 - 0.5) / 0.5)


def test_quantising_gives_the_pixels_back() -> None:
    pixels = torch.arange(256, dtype=torch.uint8).repeat(100)
    assert torch.equal(to_pixels(dequantise(pixels, seeded(), torch.float64)), pixels)


def test_values_stay_below_one_where_float32_would_round_up() -> None:
    # Among so many white pixels 255 + u rounds to 256 in some 30.
    white = torch.full((4_000_000,), 255, dtype=torch.uint8)
    u = torch.rand(white.shape, generator=seeded())
    assert ((white + u) == 256).any()
    x = dequantise(white, seeded())
    assert x.max() < 1
    assert x.min() >= 127 / 128


def test_the_noise_is_uniform_over_one_level() -> None:
    x = dequantise(torch.full((200_000,), 7, dtype=torch.uint8), seeded(), torch.float64)
    u = (x + 1) * 128 - 7
    assert 0 <= u.min() < 1e-4
    assert 1 - 1e-4 < u.max() < 1
    # Three standard errors of a uniform variable's mean and mean square.
    assert abs(u.mean() - 1 / 2) < 3 * (1 / 12 / 200_000) ** 0.5
    assert abs(u.square().mean() - 1 / 3) < 3 * (4 / 45 / 200_000) ** 0.5


def test_each_image_is_whole_or_mirrored() -> None:
    pixels = torch.randint(256, (1000, 3, 4, 4), generator=seeded(), dtype=torch.uint8)
    flipped = flip(pixels, seeded())
    mirrored = (flipped == pixels.flip(-1)).flatten(1).all(1)
    whole = (flipped == pixels).flatten(1).all(1)
    assert (mirrored ^ whole).all()
    assert 400 < mirrored.sum() < 600
    assert flipped.dtype == torch.uint8


def test_the_same_generator_draws_the_same_noise_and_flips() -> None:
    pixels = torch.randint(256, (8, 3, 4, 4), generator=seeded(), dtype=torch.uint8)
    assert torch.equal(dequantise(pixels, seeded(3)), dequantise(pixels, seeded(3)))
    assert torch.equal(flip(pixels, seeded(3)), flip(pixels, seeded(3)))
    assert not torch.equal(dequantise(pixels, seeded(3)), dequantise(pixels, seeded(4)))


def test_neither_changes_the_pixels_it_is_given() -> None:
    pixels = torch.randint(256, (8, 3, 4, 4), generator=seeded(), dtype=torch.uint8)
    before = pixels.clone()
    flip(pixels, seeded())
    dequantise(pixels, seeded())
    assert torch.equal(pixels, before)
