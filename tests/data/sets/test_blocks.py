"""The blocks of photographs: disjoint, with a gap, all of them useful."""

from itertools import combinations

import pytest
import torch

from suite.data.sets.blocks import Block, Layout

SIZES = [(512, 512), (300, 451), (400, 600), (427, 640), (500, 741)]
LAYOUTS = [(n, height, width) for n in range(4) for height, width in SIZES]


def blocks(layout: Layout) -> list[Block]:
    return [layout.train, layout.validation, layout.test]


def distance(a: Block, b: Block) -> int:
    """Pixels between two rectangles, along the axis where they are further apart."""
    rows = max(a.top, b.top) - min(a.top + a.height, b.top + b.height)
    columns = max(a.left, b.left) - min(a.left + a.width, b.left + b.width)
    return max(rows, columns)


@pytest.mark.parametrize(("number", "height", "width"), LAYOUTS)
def test_any_two_blocks_lie_a_gap_apart_inside_the_photograph(
    number: int, height: int, width: int
) -> None:
    layout = Layout.of(number, height, width, gap=32, stride=16)
    for block in blocks(layout):
        assert block.top >= 0
        assert block.left >= 0
        assert block.top + block.height <= height
        assert block.left + block.width <= width
    for a, b in combinations(blocks(layout), 2):
        assert distance(a, b) >= 32


@pytest.mark.parametrize(("number", "height", "width"), LAYOUTS)
def test_shares_are_about_75_10_15(number: int, height: int, width: int) -> None:
    layout = Layout.of(number, height, width, gap=32, stride=16)
    photograph = torch.zeros(1, height, width, dtype=torch.uint8)
    counts = torch.tensor([len(block.patches(photograph, 32, 16)) for block in blocks(layout)])
    shares = counts / counts.sum()
    assert torch.allclose(shares, torch.tensor([0.75, 0.10, 0.15]), atol=0.02)


def test_strip_and_validation_change_places_from_photograph_to_photograph() -> None:
    layouts = [Layout.of(n, 427, 640, gap=32, stride=16) for n in range(4)]
    assert [layout.train.left == 0 for layout in layouts] == [True, False, True, False]
    above = [layout.validation.top < layout.test.top for layout in layouts]
    assert above == [True, True, False, False]


def test_patches_are_those_at_the_stride_row_by_row() -> None:
    photograph = torch.arange(3 * 20 * 24).view(3, 20, 24)
    block = Block(top=1, left=2, height=13, width=20)
    patches = block.patches(photograph, size=8, stride=4)
    corners = [(1 + row, 2 + column) for row in (0, 4) for column in (0, 4, 8, 12)]
    assert len(patches) == len(corners)
    for patch, (row, column) in zip(patches, corners, strict=True):
        assert torch.equal(patch, photograph[:, row : row + 8, column : column + 8])
