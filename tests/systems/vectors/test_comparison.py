"""Errors as the documents measure them, and the table of bounds."""

import math
from fnmatch import fnmatchcase

import pytest
import torch

from tests.systems.vectors.bounds import BOUNDS, USUAL, bound_of
from tests.systems.vectors.comparison import compare, furthest
from tests.systems.vectors.folders import committed
from tests.systems.vectors.vector_file import VectorFile

NUMBERS = torch.tensor([1.0, -3.0, 0.0], dtype=torch.float64)


def test_an_error_is_a_share_of_one_plus_the_figure() -> None:
    assert furthest(NUMBERS, NUMBERS) == 0
    assert furthest(NUMBERS + 0.5, NUMBERS) == 0.5
    assert furthest(NUMBERS + torch.tensor([0, 2, 0]), NUMBERS) == 0.5


def test_another_shape_is_infinitely_far() -> None:
    assert furthest(NUMBERS[:2], NUMBERS) == math.inf
    assert furthest(NUMBERS.view(3, 1), NUMBERS) == math.inf


def test_one_figure_for_all_images_is_compared_with_each() -> None:
    assert furthest(torch.tensor([3.0, 5.0]), torch.tensor(3.0)) == 0.5


@pytest.mark.parametrize("what", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_on_one_side_is_infinitely_far(what: float) -> None:
    other = torch.tensor([1.0, what, 0.0], dtype=torch.float64)
    assert furthest(other, NUMBERS) == furthest(NUMBERS, other) == math.inf
    assert furthest(other, other) == 0


def test_nothing_is_no_error() -> None:
    assert furthest(NUMBERS[:0], NUMBERS[:0]) == 0


def test_a_looser_bound_has_a_reason_and_a_quantity_that_needs_it() -> None:
    assert bound_of("nice", "z").most == USUAL
    found = [
        (comparison.system, one)
        for comparison in map(compare, map(VectorFile, committed()))
        for one in comparison.compared
    ]
    for bound in BOUNDS:
        assert bound.most > USUAL
        assert bound.reason
        assert any(
            system == bound.system and fnmatchcase(one.quantity, bound.quantity)
            for system, one in found
        )
