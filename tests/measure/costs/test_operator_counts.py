"""What torch is seen to do."""

import torch

from suite.measure.costs.operator_counts import Count, observe


def test_products_sums_and_elementwise_arithmetic_are_counted() -> None:
    a, b = torch.ones(3, 4, 5), torch.ones(3, 5, 6)
    product, work = observe(lambda: a @ b)
    assert product.shape == (3, 4, 6)
    assert work.flops == work.matrix_flops == 3 * 2 * 4 * 5 * 6
    assert observe(lambda: a + a[:, :1])[1].flops == 60
    assert observe(lambda: torch.addcmul(a, a, a))[1].flops == 120
    assert observe(a.sum)[1].flops == 60


def test_a_product_with_a_vector_is_none_of_matrices() -> None:
    a, x = torch.ones(3, 4, 4), torch.ones(3, 4, 1)
    work = observe(lambda: a @ x)[1]
    assert (work.flops, work.matrix_flops) == (3 * 2 * 16, 0)


def test_what_an_operator_does_inside_is_counted_too() -> None:
    a = torch.eye(3).expand(5, 3, 3).contiguous()
    work = observe(lambda: torch.linalg.matrix_exp(a))[1]
    assert work.matrix_flops >= 5 * 2 * 27
    assert work.matrix_flops % (2 * 27) == 0


def test_read_backs_are_counted() -> None:
    a = torch.ones(2)
    assert observe(lambda: float(a.sum()) + float(a.max()))[1].read_backs == 2
    assert observe(lambda: a + 1)[1].read_backs == 0


def test_bytes_are_those_of_storages_each_once() -> None:
    x = torch.ones(8, dtype=torch.float64, requires_grad=True)
    assert observe(lambda: x * x)[1].saved == 64
    assert observe(lambda: x * x * 2 * x)[1].saved == 64 + 64  # x, and x x 2
    assert observe(lambda: x.exp() * x)[1].saved == 64 + 64
    with torch.no_grad():
        assert observe(lambda: x * x)[1].saved == 0


def test_named_operators_are_counted() -> None:
    a = torch.ones(2, 2)
    with Count("aten::mm") as count:
        torch.linalg.matrix_power(a, 4)
    assert count.total == 2
