"""photos32."""

from itertools import combinations

import pytest
import torch

from suite.data.sets.photographs import PHOTOGRAPHS
from suite.data.sets.photos32 import Photos32
from suite.registry.variants.data_sets import Photos32 as Settings


def test_the_registry_tells_the_true_numbers() -> None:
    splits = Photos32(Settings()).read(None)
    assert splits.validation is not None
    assert len(splits.train) == Settings.train_images
    assert len(splits.validation) == Settings.validation_images
    assert len(splits.test) == Settings.test_images
    for images in (splits.train, splits.validation, splits.test):
        assert images.shape[1:] == (3, 32, 32)
        assert images.dtype == torch.uint8


@pytest.mark.parametrize("number", range(len(PHOTOGRAPHS)))
def test_splits_share_no_pixel_and_keep_a_gap(number: int) -> None:
    _, height, width = PHOTOGRAPHS[number].read().shape
    rows = torch.arange(height)[:, None].expand(height, width)
    columns = torch.arange(width).expand(height, width)
    places = torch.stack([rows, columns])  # what each pixel of each patch says is where it is from
    splits = Photos32(Settings()).split(number, places)
    for one, other in combinations(splits, 2):
        apart = [
            max(
                int(one[:, axis].min() - other[:, axis].max()),
                int(other[:, axis].min() - one[:, axis].max()),
            )
            for axis in (0, 1)
        ]
        assert max(apart) > 32


def test_reading_twice_gives_the_same() -> None:
    first, second = (Photos32(Settings()).read(None) for _ in range(2))
    assert first.fingerprint("photos32") == second.fingerprint("photos32")
