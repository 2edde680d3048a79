"""The inputs of a case."""

from collections.abc import Callable

import pytest
import torch

from suite.measure.bench.case import Case, full_case, low_rank_case
from suite.registry import BenchSettings

SETTINGS = BenchSettings(n=5, side=3, batch_size=4, norm=2.5, dtype="float64")
MAKERS = [full_case, low_rank_case]


@pytest.mark.parametrize("make", MAKERS)
def test_the_largest_row_sum_is_the_norm(make: Callable[[BenchSettings], Case]) -> None:
    case = make(SETTINGS)
    assert case.matrices().shape == (4, 9, 5, 5)
    assert case.matrices().abs().sum(-1).max().item() == pytest.approx(2.5)


def test_the_bound_is_that_of_a_layer_and_no_smaller_than_the_norm() -> None:
    case = full_case(SETTINGS)
    assert case.bound == pytest.approx(5 * case.inputs.rescale.item())
    assert 2.5 < case.bound < 5


def test_a_low_rank_has_that_rank() -> None:
    case = low_rank_case(BenchSettings(n=5, side=1, batch_size=1, rank=2, dtype="float64"))
    assert case.inputs.out.shape == (1, 5 * 5, 1, 1)
    assert int(torch.linalg.matrix_rank(case.matrices()[0, 0], rtol=1e-9)) == 2


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_settings_are_the_same_numbers(make: Callable[[BenchSettings], Case]) -> None:
    one, two = make(SETTINGS), make(SETTINGS)
    pairs = zip(one.inputs.tensors(), two.inputs.tensors(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    other = make(SETTINGS.model_copy(update={"seed": 1}))
    assert not torch.equal(one.inputs.out, other.inputs.out)


def test_float32_is_the_same_draw_rounded() -> None:
    single = full_case(SETTINGS.model_copy(update={"dtype": "float32"}))
    assert single.inputs.out.dtype == torch.float32
    assert torch.equal(single.inputs.out, full_case(SETTINGS).inputs.out.float())


def test_leaves_receive_gradients_and_the_case_itself_does_not() -> None:
    case = full_case(SETTINGS)
    assert all(one.requires_grad for one in case.with_leaves().inputs.tensors())
    assert not any(one.requires_grad for one in case.inputs.tensors())
