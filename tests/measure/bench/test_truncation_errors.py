"""What cutting the series off leaves."""

import math

import pytest

from suite.expm import choose_degree
from suite.measure.bench.case import DTYPES, full_case
from suite.measure.bench.truncation_errors import (
    DEGREES,
    truncation_error,
    truncation_errors,
    worst_error,
    worst_errors,
)
from suite.registry import BenchSettings

NORMS = [0.5, 2.0, 8.0]


@pytest.mark.parametrize("norm", NORMS)
def test_errors_fall_with_the_degree_down_to_rounding(norm: float) -> None:
    case = full_case(BenchSettings(n=3, side=2, batch_size=2, norm=norm, dtype="float64"))
    errors = truncation_errors(case, 4)
    assert len(errors) == DEGREES
    above = [error for error in errors if error > 1e-12]
    assert above == sorted(above, reverse=True)
    assert errors[-1] < 1e-12


@pytest.mark.parametrize("norm", NORMS)
def test_the_rule_leaves_less_than_rounding_of_any_matrix(norm: float) -> None:
    case = full_case(BenchSettings(n=3, side=2, batch_size=2, norm=norm, dtype="float64"))
    rule = choose_degree(case.bound, DTYPES["float32"])
    # A relative backward error of one roundoff moves exp(S) x by the norm times that.
    assert worst_error(case.bound, rule.m, rule.steps) < case.bound * 2**-24
    assert truncation_error(case, rule.m, rule.steps) < case.bound * 2**-24


def test_the_worst_matrix_is_a_number() -> None:
    assert worst_error(0.5, 1, 1) == pytest.approx(abs(0.5 / math.exp(-0.5) - 1))
    assert worst_error(2.0, 2, 2) == pytest.approx(abs(0.5**2 / math.exp(-2) - 1))
    assert worst_errors(1.0, 1)[4] == worst_error(1.0, 5, 1)
