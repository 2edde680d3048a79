"""A scheme laid out in the rows of one tensor."""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from suite.expm.full_matrix.schemes import SCHEMES, Weights
from suite.expm.surroundings import outside_modes


@dataclass(frozen=True)
class Mix:
    """Rows `first`, `first + 1`, ... are combinations of the rows in front.

    Attributes:
        weights: For each such row, its weights of rows 0, 1, ..., all of one length.
        first: Where the combinations go.
        stop: The row behind them.
        table: The weights as a tensor (combinations, rows in front).
    """

    weights: tuple[Weights, ...]
    first: int
    stop: int
    table: Tensor


@dataclass(frozen=True)
class Step:
    """One product of two rows; `mix` makes those of its factors that are not there yet."""

    mix: Mix | None
    left: int
    right: int

    @property
    def square(self) -> bool:
        """Whether both factors are the same row."""
        return self.left == self.right


@dataclass(frozen=True)
class Plan:
    """A scheme's rows: I, A, the products, the mixed factors, and last the polynomial.

    Attributes:
        steps: How rows 2, 3, ... are made.
        result: How the last row is made.
        powers: How many rows I, A and the products take.
        last: The row of the polynomial; squarings go behind it.
    """

    steps: tuple[Step, ...]
    result: Mix
    powers: int
    last: int


def _unit(weights: Weights) -> int | None:
    """Return which row the weights stand for, if it is one as it is."""
    used = [index for index, weight in enumerate(weights) if weight]
    return used[0] if len(used) == 1 and weights[used[0]] == 1 else None


@cache
def plan_of(degree: int, dtype: torch.dtype, device: torch.device) -> Plan:
    """Return where each of a scheme's combinations and products goes.

    Args:
        degree: One of `SCHEMES`.
        dtype: That of the matrices.
        device: Where they are.
    """
    scheme = SCHEMES[degree]
    powers = 2 + len(scheme.products)
    free = powers

    def mix(rows: list[Weights], length: int) -> Mix:
        padded = tuple((*weights, *[0.0] * (length - len(weights))) for weights in rows)
        with outside_modes():
            table = torch.tensor(padded, dtype=dtype, device=device)
        return Mix(padded, free, free + len(rows), table)

    steps = []
    for there, factors in enumerate(scheme.products, 2):
        mixed = [weights for weights in dict.fromkeys(factors) if _unit(weights) is None]
        places = {weights: free + index for index, weights in enumerate(mixed)}
        left, right = (
            places[weights] if (unit := _unit(weights)) is None else unit for weights in factors
        )
        steps.append(Step(mix(mixed, there) if mixed else None, left, right))
        free += len(mixed)
    return Plan(tuple(steps), mix([scheme.result], powers), powers, last=free)
