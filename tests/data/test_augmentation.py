"""Shifts of training images by parts of a pixel."""

import inspect

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from suite.data.augmentation import Augmentation, NoAugmentation, Shifts, shift
from suite.flows import stream
from suite.registry import AUGMENTATIONS

IMAGES = torch.randint(256, (5, 3, 6, 8), generator=stream(0, "images"), dtype=torch.uint8)


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_whole_pixels_move_and_the_border_is_repeated(rows: int, columns: int) -> None:
    moved = shift(IMAGES, torch.tensor([[rows, columns]]).double().expand(5, 2))
    for i in range(6):
        for j in range(8):
            row, column = min(max(i + rows, 0), 5), min(max(j + columns, 0), 7)
            assert torch.equal(moved[:, :, i, j], IMAGES[:, :, row, column])


def test_each_image_has_a_shift_of_its_own() -> None:
    by = torch.tensor([[0.5, 0.0], [0.0, 0.25], [0.0, 0.0], [-1.0, 0.0], [0.5, 0.5]]).double()
    moved = shift(IMAGES, by)
    x = IMAGES.double()
    assert torch.equal(moved[0, :, 2, 2], (x[0, :, 2:4, 2].mean(1)).floor().byte())
    between = 0.75 * x[1, :, 2, 2] + 0.25 * x[1, :, 2, 3]
    assert torch.equal(moved[1, :, 2, 2], between.floor().byte())
    assert torch.equal(moved[2], IMAGES[2])
    assert torch.equal(moved[3, :, 1:], IMAGES[3, :, :-1])
    assert torch.equal(moved[4, :, 2, 2], x[4, :, 2:4, 2:4].mean((1, 2)).floor().byte())


def test_shifts_reach_as_far_as_they_are_told() -> None:
    ramp = torch.arange(0, 200, 2, dtype=torch.uint8).view(1, 1, 1, 100).expand(400, 1, 1, 100)
    moved = Shifts(0.1)(ramp, stream(0, "shifts"))
    middle = moved[:, 0, 0, 50].double()
    assert middle.min() >= 100 - 20 - 1
    assert middle.max() <= 100 + 20
    assert middle.min() < 83
    assert middle.max() > 117


def test_the_stream_decides_the_shifts() -> None:
    first, again, other = (Shifts(0.2)(IMAGES, stream(seed, "s")) for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.dtype == torch.uint8
    assert Shifts(0.2)(IMAGES[:0], stream(0, "s")).shape == (0, 3, 6, 8)


def test_none_leaves_all_as_it_is_and_draws_nothing() -> None:
    generator = stream(0, "s")
    before = generator.get_state()
    assert torch.equal(NoAugmentation()(IMAGES, generator), IMAGES)
    assert torch.equal(generator.get_state(), before)
    assert not NoAugmentation.draws
    assert Shifts.draws


@pytest.mark.parametrize("name", AUGMENTATIONS.names)
def test_settings_are_the_arguments(name: str) -> None:
    settings = AUGMENTATIONS.parse(name)
    made = AUGMENTATIONS.build(settings)
    assert isinstance(made, Augmentation)
    parameters = set(inspect.signature(type(made)).parameters) - {"args", "kwargs"}
    assert parameters == set(settings.arguments())
