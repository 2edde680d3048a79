"""How far a run is."""

import math

import pytest

from suite.train.loop.position import Position
from suite.train.numerics.bound_refresh import Exponents


def closed(*selections: float) -> Position:
    position = Position()
    for selection in selections:
        position.add(1.0, 1)
        position.close_epoch(selection)
    return position


def test_an_epochs_loss_is_the_mean_over_its_images() -> None:
    position = Position()
    position.add(4.0, 3)
    position.add(2.0, 1)
    position.close_epoch(5.0)
    assert (position.last_train, position.last_selection, position.evaluated) == (3.5, 5.0, 1)
    position.add(1.0, 2)
    position.close_epoch(6.0)
    assert (position.last_train, position.last_selection, position.evaluated) == (1.0, 6.0, 2)


@pytest.mark.parametrize(
    ("selections", "best"),
    [
        ((5.0, 4.0, 6.0), (4.0, 2)),
        ((5.0, 5.0), (5.0, 1)),  # the earliest of equals
        ((math.nan, 5.0), (5.0, 2)),
        ((math.inf, 5.0), (5.0, 2)),
        ((5.0, math.nan), (5.0, 1)),
        ((math.nan,), (None, None)),
        ((-math.inf,), (None, None)),
    ],
)
def test_the_best_epoch_is_the_lowest_that_is_finite(
    selections: tuple[float, ...], best: tuple[float | None, int | None]
) -> None:
    position = closed(*selections)
    assert (position.best_selection, position.best_epoch) == best


def test_whether_an_epoch_is_the_best_so_far_is_told() -> None:
    position = Position()
    told = []
    for selection in (5.0, 6.0, 4.0):
        position.add(1.0, 1)
        told.append(position.close_epoch(selection))
    assert told == [True, False, True]


def test_the_largest_norm_and_all_blocks_beyond_are_kept() -> None:
    position = Position()
    position.add_exponents(Exponents(7.0, 1, 1))  # a bound is no measurement
    assert (position.largest_norm, position.beyond_float32) == (None, None)
    for norm, beyond in ((3.0, 2), (5.0, 0), (4.0, 1)):
        position.add_exponents(Exponents(norm, 1, 1, beyond))
    assert (position.largest_norm, position.beyond_float32) == (5.0, 3)
