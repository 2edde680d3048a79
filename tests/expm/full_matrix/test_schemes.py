import math
from fractions import Fraction

import pytest

from suite.expm.full_matrix.schemes import PRODUCTS, SCHEMES, Weights

Polynomial = list[Fraction]
"""Coefficients of 1, x, x^2, ..."""


def combination(weights: Weights, powers: list[Polynomial]) -> Polynomial:
    total = [Fraction(0)] * max(len(power) for power in powers)
    for weight, power in zip(weights, powers, strict=False):
        for k, coefficient in enumerate(power):
            total[k] += Fraction(weight) * coefficient
    return total


def product(left: Polynomial, right: Polynomial) -> Polynomial:
    result = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result


@pytest.mark.parametrize("m", SCHEMES)
def test_schemes_expand_to_the_taylor_polynomial(m: int) -> None:
    powers: list[Polynomial] = [[Fraction(1)], [Fraction(0), Fraction(1)]]
    for left, right in SCHEMES[m].products:
        powers.append(product(combination(left, powers), combination(right, powers)))
    expanded = combination(SCHEMES[m].result, powers)
    assert all(c == 0 for c in expanded[m + 1 :])
    for k, coefficient in enumerate(expanded[: m + 1]):
        assert abs(coefficient * math.factorial(k) - 1) < Fraction(1, 10**15)


def test_products_are_the_published_ones() -> None:
    assert PRODUCTS == {1: 0, 2: 1, 4: 2, 8: 3, 12: 4, 18: 5}
