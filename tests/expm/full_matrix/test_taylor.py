import math

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from suite.expm import matrix_exp, theta
from suite.expm.full_matrix.schemes import PRODUCTS
from suite.expm.full_matrix.squaring import choose_squaring, squaring_table
from tests.expm.counting import Count
from tests.expm.matrices import matrices, spread, value_and_gradient

BATCHED = ("aten::bmm", "aten::baddbmm_")
READ_BACKS = ("aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero")
BOTH_DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])


@pytest.mark.parametrize("m", PRODUCTS)
def test_products_of_each_degree(m: int) -> None:
    norm = theta(m, torch.float32) * 0.999
    assert choose_squaring(norm, torch.float32).m == m
    a = matrices(3, 12, 12, norm=norm, dtype=torch.float32).requires_grad_()
    with Count(*BATCHED) as forward:
        result = matrix_exp(a, norm_bound=norm)
    with Count(*BATCHED) as backward:
        result.sum().backward()
    assert (forward.total, backward.total) == (PRODUCTS[m], 2 * PRODUCTS[m])


@pytest.mark.parametrize(("norm", "products"), [(0.05, 2), (0.5, 3), (1.0, 4), (3.0, 5), (40.0, 9)])
def test_products_of_a_norm(norm: float, products: int) -> None:
    for bound in (norm, None):
        a = matrices(2, 12, 12, norm=norm * 0.999, dtype=torch.float32).requires_grad_()
        with Count(*BATCHED) as count:
            matrix_exp(a, norm_bound=bound).sum().backward()
        assert count.total == 3 * products


def test_each_matrix_takes_its_own_products() -> None:
    a = torch.cat([matrices(2, 12, 12, norm=norm, dtype=torch.float32) for norm in (40.0, 0.05)])
    with Count(*BATCHED) as count:
        matrix_exp(a)
    assert count.total == 9 + 2


@pytest.mark.parametrize("products", [1, 7, 20])
def test_calls_of_a_single_matrix(products: int) -> None:
    norm = {1: 1e-5, 7: 8.0, 20: 60000.0}[products]
    a = matrices(12, 12, norm=norm * 0.999, dtype=torch.float32).requires_grad_()
    mixes = 1 if products == 1 else 3
    with Count("aten::mm", "aten::addmm_") as count:
        matrix_exp(a, norm_bound=norm).sum().backward()
    assert count.total == 3 * products + 2 * mixes


@pytest.mark.parametrize("shape", [(3, 3), (5, 3, 3), (5, 12, 12), (2, 2, 3, 3)])
def test_a_bound_saves_every_read_back(shape: tuple[int, ...]) -> None:
    with Count(*READ_BACKS) as count:
        matrix_exp(torch.rand(shape, requires_grad=True), norm_bound=12.0).sum().backward()
    assert count.total == 0


def test_without_a_bound_a_single_matrix_is_read_back_once() -> None:
    with Count(*READ_BACKS) as count:
        matrix_exp(torch.rand(3, 3, requires_grad=True)).sum().backward()
    assert count.total == 1


@BOTH_DTYPES
def test_the_table_holds_what_is_chosen(dtype: torch.dtype) -> None:
    low = 0.0
    for reach, degree in squaring_table(dtype):
        assert choose_squaring(low * (1 + 1e-9), dtype) == degree
        assert choose_squaring(reach * (1 - 1e-9), dtype) == degree
        low = reach


@BOTH_DTYPES
@pytest.mark.parametrize("n", [1, 2, 5, 6, 9, 10, 11, 12, 13, 16])
@pytest.mark.parametrize("norm_bound", [None, 60.0])
def test_a_matrix_does_not_depend_on_its_batch_mates(
    dtype: torch.dtype, n: int, norm_bound: float | None
) -> None:
    batch = 37
    a = spread(batch, n, dtype)
    weights = matrices(batch, n, n, dtype=dtype, seed=2)
    value, gradient = value_and_gradient(a, weights, norm_bound)
    for some in (slice(0, 1), slice(5, 6), slice(3, 20), slice(36, 37)):
        mine, my_gradient = value_and_gradient(a[some], weights[some], norm_bound)
        assert torch.equal(mine, value[some])
        assert torch.equal(my_gradient, gradient[some])


@pytest.mark.parametrize(("batch", "n"), [(20001, 3), (30000, 2), (1000, 12)])
def test_a_batch_of_many_pieces(batch: int, n: int) -> None:
    a, weights = spread(batch, n, torch.float64), matrices(batch, n, n, seed=2)
    value, gradient = value_and_gradient(a, weights)
    leaf = a.clone().requires_grad_()
    expected = torch.linalg.matrix_exp(leaf)
    (expected_gradient,) = torch.autograd.grad(expected, leaf, weights)
    for found, exact in ((value, expected.detach()), (gradient, expected_gradient)):
        errors = (found - exact).flatten(1).norm(dim=1) / exact.flatten(1).norm(dim=1)
        assert errors.max() < 1e-10
    again = torch.cat([value_and_gradient(a[i : i + 1], weights[i : i + 1])[1] for i in (0, 500)])
    assert torch.equal(again, gradient[[0, 500]])


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (3, 9, 9), (2, 11, 11), (2, 12, 12)])
@pytest.mark.parametrize("norm", [1e-9, 0.02, 0.2, 1.0, 4.0])
def test_gradients_of_every_degree_and_layout(shape: tuple[int, ...], norm: float) -> None:
    a = matrices(*shape, norm=norm).requires_grad_()
    assert torch.autograd.gradcheck(matrix_exp, (a,), atol=1e-7, rtol=1e-6, fast_mode=True)


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3), (2, 12, 12)])
def test_a_graph_may_be_used_again(shape: tuple[int, ...]) -> None:
    a, other = matrices(*shape, norm=2.0).requires_grad_(), matrices(*shape, norm=2.0, seed=1)
    result, weights = matrix_exp(a), matrices(*shape, seed=2)
    first = torch.autograd.grad(result, a, weights, retain_graph=True)
    value_and_gradient(other, weights)
    second = torch.autograd.grad(result, a, weights)
    assert torch.equal(first[0], second[0])
    with pytest.raises(RuntimeError, match="second time"):
        torch.autograd.grad(result, a, weights)


def test_evaluations_at_the_same_time_do_not_share_memory() -> None:
    leaves = [matrices(3, 3, norm=2.0, seed=seed).requires_grad_() for seed in range(3)]
    results = [matrix_exp(leaf) for leaf in leaves]
    kept = [result.detach().clone() for result in results]
    weights = matrices(3, 3, seed=5)
    gradients = torch.autograd.grad(results, leaves, [weights] * 3)
    for leaf, result, before, gradient in zip(leaves, results, kept, gradients, strict=True):
        assert torch.equal(result, before)
        assert torch.equal(gradient, value_and_gradient(leaf, weights)[1])


def test_inference_leaves_nothing_behind_that_training_trips_over() -> None:
    a = matrices(7, 7, norm=2.5)
    with torch.inference_mode():
        inferred = matrix_exp(a)
    value, _ = value_and_gradient(a, a)
    assert torch.equal(inferred, value)


@pytest.mark.parametrize("shape", [(3, 3), (3, 3, 3)])
@pytest.mark.parametrize("norm_bound", [None, 3.0])
def test_a_gradient_of_a_gradient(shape: tuple[int, ...], norm_bound: float | None) -> None:
    a = matrices(*shape, norm=2.5)
    if len(shape) == 3:
        a[0] *= 1e-3  # a batch of two degrees
    assert torch.autograd.gradgradcheck(
        lambda a: matrix_exp(a, norm_bound=norm_bound), (a.requires_grad_(),)
    )


def test_a_gradient_that_is_kept_for_later_is_nan_where_its_matrix_is() -> None:
    a = matrices(3, 3, 3)
    a[1, 0, 0] = math.inf
    a.requires_grad_()
    (gradient,) = torch.autograd.grad(matrix_exp(a).sum(), a, create_graph=True)
    assert gradient[1].isnan().all()
    assert gradient[[0, 2]].isfinite().all()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_stays_in_its_matrix(value: float) -> None:
    a = matrices(5, 3, 3)
    a[2, 0, 1] = value
    result, gradient = value_and_gradient(a, torch.ones_like(a))
    finite = torch.arange(5) != 2
    for found in (result, gradient):
        assert found[2].isnan().all()
        assert found[finite].isfinite().all()


@pytest.mark.parametrize("n", [3, 11, 12])
def test_what_is_not_finite_leaves_nothing_behind(n: int) -> None:
    a, weights = matrices(4, n, n, norm=8.0), matrices(4, n, n, seed=1)
    expected = value_and_gradient(a, weights, norm_bound=8.0)
    value_and_gradient(a * math.nan, weights, norm_bound=8.0)
    found = value_and_gradient(a, weights, norm_bound=8.0)
    assert torch.equal(found[0], expected[0])
    assert torch.equal(found[1], expected[1])


def test_squarings_out_of_reach_are_named() -> None:
    with pytest.raises(ValueError, match=r"1e\+30.*64"):
        matrix_exp(torch.eye(2), norm_bound=1e30)
    for shape in ((2, 2), (3, 2, 2)):
        with pytest.raises(ValueError, match=r"1e\+30.*64"):
            matrix_exp(torch.eye(2).expand(shape) * 1e30)


def test_counting_counts() -> None:
    assert issubclass(Count, TorchDispatchMode)
    with Count("aten::mm") as count:
        torch.rand(2, 2) @ torch.rand(2, 2)
    assert count.total == 1
