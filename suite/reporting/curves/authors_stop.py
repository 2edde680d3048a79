"""Where the authors' rule stops at worst for a norm, in plain Python: a page needs no torch."""

from dataclasses import dataclass
from itertools import count
from math import ceil, factorial, ldexp, log2

TOLERANCE = 1e-8
"""A Taylor term whose largest row sum of absolute values is at most this is not added."""
LEAST = 0.5
"""Norms below this are scaled as this one is."""


@dataclass(frozen=True)
class WorstStop:
    """What the authors' rule takes for a norm at most.

    Attributes:
        terms: The most Taylor terms behind the identity.
        squarings: How often the polynomial is squared; the norm alone decides.
    """

    terms: int
    squarings: int


def worst_stop(norm: float) -> WorstStop:
    """Returns the most terms that the authors' rule takes for matrices of a norm.

    With s = ceil(log2(max(norm, 0.5))) + 1 squarings, the k-th term of A / 2^s has a norm of at
    most x^k / k!, x = norm / 2^s, and the rule goes on while the term's norm is above 1e-8. The
    bound is reached where all entries of A are equal, for then the norm of A^k is norm^k. It holds
    in exact arithmetic. Terms do not grow with the norm: x jumps from 0.5 to 0.25 where the next
    squaring begins. Source: the program published with Xiao and Liu, Generative Flows with Matrix
    Exponential (ICML 2020), as ``suite.expm.authors_stopping`` has it.

    Args:
        norm: The largest row sum of absolute values, finite, at least 0.

    >>> worst_stop(1.0), worst_stop(4.1)
    (WorstStop(terms=8, squarings=1), WorstStop(terms=7, squarings=4))
    """
    squarings = ceil(log2(max(norm, LEAST))) + 1
    scaled = ldexp(norm, -squarings)
    stops = next(k for k in count(1) if scaled**k / factorial(k) <= TOLERANCE)
    return WorstStop(stops - 1, squarings)
