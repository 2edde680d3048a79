"""Median and quartiles."""

import pytest

from suite.reporting.statistics.quartiles import Quartiles, quartiles_of


def test_they_are_a_median_between_quartiles() -> None:
    assert quartiles_of([4.0, 1.0, 3.0, 2.0]) == Quartiles(2.5, 1.75, 3.25, 4)
    assert quartiles_of([2.0]) == Quartiles(2.0, 2.0, 2.0, 1)
    assert quartiles_of([1.0, 2.0, 3.0]).spread == pytest.approx(0.5)
