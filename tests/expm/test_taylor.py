import math
from fractions import Fraction

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from suite.expm import matrix_exp, theta
from suite.expm.taylor import POLYNOMIALS, PRODUCTS, choose_squaring
from tests.expm.counting import Count

MM = ("aten::mm", "aten::bmm")


class Polynomial:
    """A polynomial in exact arithmetic that stands in for a matrix: `@` multiplies."""

    def __init__(self, *coefficients: Fraction) -> None:
        self.coefficients = coefficients

    def __add__(self, other: "Polynomial") -> "Polynomial":
        size = max(len(self.coefficients), len(other.coefficients))
        mine, theirs = (
            (*p.coefficients, *[Fraction(0)] * (size - len(p.coefficients))) for p in (self, other)
        )
        return Polynomial(*(a + b for a, b in zip(mine, theirs, strict=True)))

    def __rmul__(self, factor: float) -> "Polynomial":
        return Polynomial(*(Fraction(factor) * a for a in self.coefficients))

    def __truediv__(self, divisor: int) -> "Polynomial":
        return Polynomial(*(a / divisor for a in self.coefficients))

    def __matmul__(self, other: "Polynomial") -> "Polynomial":
        product = [Fraction(0)] * (len(self.coefficients) + len(other.coefficients) - 1)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                product[i + j] += a * b
        return Polynomial(*product)


@pytest.mark.parametrize("m", PRODUCTS)
def test_schemes_expand_to_the_taylor_polynomial(m: int) -> None:
    scheme = POLYNOMIALS[m]
    one, variable = Polynomial(Fraction(1)), Polynomial(Fraction(0), Fraction(1))
    expanded = scheme(one, variable).coefficients  # type: ignore[arg-type, attr-defined]
    assert all(c == 0 for c in expanded[m + 1 :])
    for k, coefficient in enumerate(expanded[: m + 1]):
        assert abs(coefficient * math.factorial(k) - 1) < Fraction(1, 10**15)


@pytest.mark.parametrize("m", PRODUCTS)
def test_products_of_each_degree(m: int) -> None:
    norm = theta(m, torch.float32) * 0.999
    assert choose_squaring(norm, torch.float32).m == m
    with Count(*MM) as count:
        matrix_exp(torch.rand(3, 4, 4) * norm / 4, norm_bound=norm)
    assert count.total == PRODUCTS[m]


@pytest.mark.parametrize(("norm", "products"), [(0.05, 2), (0.5, 3), (1.0, 4), (3.0, 5), (40.0, 9)])
def test_products_of_a_norm(norm: float, products: int) -> None:
    with Count(*MM) as count:
        matrix_exp(torch.rand(2, 3, 3) * norm / 3, norm_bound=norm)
    assert count.total == products


def test_a_bound_is_not_measured() -> None:
    with Count("aten::_local_scalar_dense") as count:
        matrix_exp(torch.rand(2, 3, 3), norm_bound=3.0)
    assert count.total == 0


def test_squarings_out_of_reach_are_named() -> None:
    with pytest.raises(ValueError, match=r"1e\+30.*64"):
        matrix_exp(torch.eye(2), norm_bound=1e30)


def test_counting_counts() -> None:
    assert issubclass(Count, TorchDispatchMode)
    with Count(*MM) as count:
        torch.rand(2, 2) @ torch.rand(2, 2)
    assert count.total == 1
