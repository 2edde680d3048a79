"""The reference, against closed forms."""

import math

import mpmath
import pytest
import torch

from suite.measure.bench.case import full_case
from suite.measure.bench.reference import exp_action, reference_error, relative, worst
from suite.registry import BenchSettings


def test_the_series_of_many_digits_has_the_closed_forms() -> None:
    with mpmath.workdps(40):
        turned = exp_action([[0.0, -2.0], [2.0, 0.0]], [1.0, 0.0])
        assert abs(turned[0] - mpmath.cos(2)) < mpmath.mpf(10) ** -38
        assert abs(turned[1] - mpmath.sin(2)) < mpmath.mpf(10) ** -38
        assert exp_action([[0.0, 3.0], [0.0, 0.0]], [1.0, 1.0]) == [4, 1]
        assert exp_action([[0.0]], [0.0]) == [0]


@pytest.mark.parametrize("norm", [0.5, 8.0])
def test_torch_in_float64_is_right_to_rounding(norm: float) -> None:
    case = full_case(BenchSettings(n=6, side=2, batch_size=1, norm=norm, dtype="float64"))
    assert 0 < reference_error(case) < 1e-14


def test_errors_are_relative_norms() -> None:
    right = torch.tensor([[3.0, 4.0], [0.0, 1.0]], dtype=torch.float64).reshape(1, 2, 1, 2)
    found = (right + torch.tensor([[0.0, 0.0], [0.0, 0.5]]).reshape(1, 2, 1, 2)).float()
    assert relative(found, right) == pytest.approx(0.5 / math.sqrt(26))
    assert worst(found, right) == pytest.approx(0.5 / math.sqrt(17))


def test_an_error_that_is_no_number_is_none() -> None:
    right = torch.ones(1, 2, 1, 1, dtype=torch.float64)
    assert relative(right * math.nan, right) is None
    assert worst(right * math.inf, right) is None
