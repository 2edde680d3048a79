"""Taylor polynomials of exp with few matrix products, as numbers."""

import math
from dataclasses import dataclass

Weights = tuple[float, ...]
"""Weights of I, A and the products made so far, in this order; what is left out is 0."""


@dataclass(frozen=True)
class Scheme:
    """A polynomial: products of combinations of what is there already, then one combination.

    Attributes:
        products: The two factors of each product. The k-th, counted from 0, may use I, A and the k
            products before it.
        result: The polynomial as a combination of I, A and all products.
    """

    products: tuple[tuple[Weights, Weights], ...]
    result: Weights


_A: Weights = (0.0, 1.0)
_A2: Weights = (0.0, 0.0, 1.0)
_A3: Weights = (0.0, 0.0, 0.0, 1.0)
_SQUARE = (_A, _A)
_CUBE = (_A2, _A)


def _sum(*terms: Weights) -> Weights:
    length = max(len(term) for term in terms)
    padded = ((*term, *[0.0] * (length - len(term))) for term in terms)
    return tuple(math.fsum(column) for column in zip(*padded, strict=True))


def _degree8() -> Scheme:
    root = math.sqrt(177.0)
    fourth = (0.0, (1 + root) / 132, (1 + root) / 528)
    right = (
        (29 * root - 271) / 210,
        11 * (root - 1) / 840,
        11 * (root - 9) / 3360,
        (89 - root) / 2240,
    )
    return Scheme(
        (_SQUARE, (_A2, fourth), ((0.0, 0.0, 2 / 3, 1.0), right)),
        (1.0, 1.0, (857 - 58 * root) / 630, 0.0, 1.0),
    )


def _degree12() -> Scheme:
    # Combinations of I, A, A^2, A^3.
    b1 = (9.0198e-16, 0.46932117595418237389, -0.20099424927047284052, -0.04623946134063071740)
    b2 = (
        5.31597895759871264183,
        1.19926790417132231573,
        0.01179296240992997031,
        0.01108844528519167989,
    )
    b3 = (
        0.18188869982170434744,
        0.05502798439925399070,
        0.09351590770535414968,
        0.00610700528898058230,
    )
    b4 = (-2.0861320e-13, -0.13181061013830184015, -0.02027855540589259079, -0.00675951846863086359)
    fresh = (0.0, 0.0, 0.0, 0.0, 1.0)
    return Scheme(
        (_SQUARE, _CUBE, (b4, b4), (_sum(b2, b3, fresh), _sum(b3, fresh))),
        (*b1, 0.0, 1.0),
    )


def _degree18() -> Scheme:
    # Combinations of I, A, A^2, A^3, A^6.
    b1 = (0.0, -0.100365581030144618291, -8.02924648241156932449e-3, -8.92138498045729985177e-4)
    b2 = (
        0.0,
        0.397849749499645077844,
        1.36783778460411720168,
        0.498289622525382669416,
        -6.37898194594723280150e-4,
    )
    b3 = (
        -10.9676396052962061844,
        1.68015813878906206114,
        5.71779846478865511061e-2,
        -6.98210122488052056106e-3,
        3.34975017086070470649e-5,
    )
    b4 = (
        -9.04316832390810593223e-2,
        -6.76404519071381882256e-2,
        6.75961301770459654925e-2,
        2.95552570429315521194e-2,
        -1.39180257516060693404e-5,
    )
    b5 = (
        0.0,
        0.0,
        -9.23364619367118555360e-2,
        -1.69364939002081722752e-2,
        -1.40086798182036094347e-5,
    )
    fresh = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    return Scheme(
        (_SQUARE, _CUBE, (_A3, _A3), (b1, b5), (_sum(b3, b4, fresh), _sum(b4, fresh))),
        (*b2, 0.0, 1.0),
    )


SCHEMES = {
    1: Scheme((), (1.0, 1.0)),
    2: Scheme((_SQUARE,), (1.0, 1.0, 1 / 2)),
    4: Scheme((_SQUARE, (_A2, (1 / 2, 1 / 6, 1 / 24))), (1.0, 1.0, 0.0, 1.0)),
    8: _degree8(),
    12: _degree12(),
    18: _degree18(),
}
"""Degree -> scheme.

Source: Bader, Blanes and Casas, Computing the matrix exponential with an optimized Taylor
polynomial approximation, Mathematics 7 (2019) 1174, section 3.
"""

PRODUCTS = {degree: len(scheme.products) for degree, scheme in SCHEMES.items()}
"""How many matrix products each degree costs."""
