"""The nearest image, against a search by hand."""

import pytest
import torch
from torch import Tensor

from suite.measure.sampling.nearest import chunks_of, mirror, nearest, plain

SHAPE = (3, 4, 4)


def drawn(count: int, seed: int, high: int = 256) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(high, (count, *SHAPE), generator=generator, dtype=torch.uint8)


def squares(one: Tensor, other: Tensor) -> int:
    """In Python's whole numbers."""
    pairs = zip(one.flatten().tolist(), other.flatten().tolist(), strict=True)
    return sum((left - right) ** 2 for left, right in pairs)


@pytest.mark.parametrize("values", [1, 5 * 48, 10**6])
def test_what_is_found_is_what_a_search_by_hand_finds(values: int) -> None:
    images, among = drawn(6, 1), drawn(17, 2)
    found = nearest(images, among, (plain, mirror), values=values)
    candidates = [*among, *among.flip(-1)]
    for image, square, near in zip(images, found.squares.tolist(), found.images, strict=True):
        wanted = min(candidates, key=lambda other: squares(image, other))
        assert square == squares(image, wanted) == squares(image, near)
        assert torch.equal(near, wanted)


def test_without_the_mirror_only_the_images_themselves_count() -> None:
    among = drawn(9, 3)
    lone, both = nearest(among.flip(-1), among), nearest(among.flip(-1), among, (plain, mirror))
    assert both.squares.tolist() == [0] * 9
    assert torch.equal(both.images, among.flip(-1))
    assert min(lone.squares.tolist()) > 0


def test_of_images_that_are_as_near_the_first_is_found() -> None:
    images = torch.full((1, *SHAPE), 10, dtype=torch.uint8)
    among = torch.stack([images[0] + step for step in (4, 3, -3, 3)])
    for values in (1, 10**6):
        assert torch.equal(nearest(images, among, values=values).images[0], among[1])


def test_the_largest_differences_are_exact() -> None:
    # Above 2^24, where float32 has gaps between whole numbers.
    dark = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    light = torch.full_like(dark, 255)
    light[0, 0, 0, 0] = 254
    assert nearest(dark, light).squares.tolist() == [(3 * 64 * 64 - 1) * 255**2 + 254**2]


def test_each_chunk_is_told_and_no_image_is_cut() -> None:
    among, told = drawn(7, 4), []
    nearest(among[:1], among, values=3 * 48 + 1, tell=lambda: told.append(1))
    assert [len(part) for part in chunks_of(among, 3 * 48 + 1)] == [3, 3, 1]
    assert len(told) == 3
