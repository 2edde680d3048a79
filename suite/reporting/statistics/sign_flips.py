"""The sign-flip test of paired differences, without a random draw."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MOST_EXACT = 40
"""Pairs up to which all 2^n ways to flip signs are counted: 2^20 of each half of them."""
MOST_ROUNDED = 1000
"""Pairs up to which they are counted with rounded differences; beyond, the sum is about normal."""
GRID = 2**16
"""Steps that the sum of all differences is cut into where they are rounded."""
TIE = 1e-9
"""Sums that differ by no more than this share of the largest are the same but for rounding."""
REMEMBERED = 256
"""Tests that are remembered."""


@lru_cache(REMEMBERED)  # claims and comparisons are often about the same pairs
def sign_flip_p(differences: tuple[float, ...]) -> float | None:
    """The p of the two-sided sign-flip test of a mean of 0; None for fewer than two differences.

    If left and right can be told apart by nothing, each difference is as likely with the other
    sign. p is the share of the 2^n ways to flip signs whose mean is as far from 0, to either side,
    as the mean that was found. Up to ``MOST_EXACT`` pairs it is exact. Up to ``MOST_ROUNDED`` all
    ways are counted with differences rounded to a grid; whole numbers need no rounding. Beyond,
    the sum of the flipped differences is taken for normal. Nothing is drawn at random, so that the
    smallest p is 2 / 2^n for any number of pairs up to ``MOST_ROUNDED``.

    >>> sign_flip_p((0.1, 0.2, 0.3)), sign_flip_p((0.3, -0.1, -0.2)), sign_flip_p((0.1,))
    (0.25, 1.0, None)
    """
    if len(differences) < 2:
        return None
    sizes = sorted(abs(difference) for difference in differences if difference)
    largest = math.fsum(sizes)
    found = abs(math.fsum(differences)) - TIE * largest
    if found <= 0:
        return 1.0
    if len(differences) <= MOST_EXACT:
        return min(1.0, 2 * _exact(sizes, found))
    if len(differences) <= MOST_ROUNDED:
        return min(1.0, 2 * _rounded(sizes, found))
    return math.erfc(found / math.sqrt(2 * math.fsum(size**2 for size in sizes)))


def _exact(sizes: Sequence[float], least: float) -> float:
    """The share of the signed sums of some sizes that are at least so large.

    Every sum is one of the first half of the sizes and one of the second, so that sorting the sums
    of one half finds, for each of the other, how many go with it.
    """
    import numpy as np

    first, second = (_sums(part) for part in (sizes[::2], sizes[1::2]))
    below = np.searchsorted(np.sort(first), least - second)
    return float((len(first) - below).sum()) / (len(first) * len(second))


def _sums(sizes: Sequence[float]) -> "Numbers":
    """All sums of some sizes, each with either sign."""
    import numpy as np

    sums = np.zeros(1)
    for size in sizes:
        sums = np.concatenate((sums - size, sums + size))
    return sums


def _rounded(sizes: Sequence[float], least: float) -> float:
    """The same for many sizes, each rounded to whole steps of a grid.

    The chances of all sums follow from those without the last size: half goes up by it, half down.
    Chances are only added, so that small ones lose nothing.
    """
    import numpy as np

    total = math.fsum(sizes)
    are_whole = total <= GRID and all(size.is_integer() for size in sizes)
    step = 1.0 if are_whole else total / GRID
    chances = np.ones(1)
    for places in (round(size / step) for size in sizes):
        grown = np.zeros(len(chances) + 2 * places)
        grown[: len(chances)] = chances / 2
        grown[2 * places :] += chances / 2
        chances = grown
    middle = len(chances) // 2
    # No size rounds the largest sum up beyond what there is.
    place = min(middle, math.ceil(least / step - TIE)) if are_whole else round(least / step)
    return float(chances[middle + min(place, middle) :].sum())
