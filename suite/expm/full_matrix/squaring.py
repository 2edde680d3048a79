"""How often to square, and at which degree: from a bound, or from each matrix's own norm."""

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import torch
from torch import Tensor

from suite.expm.bounds import Degree, DivergedError, checked_norm, theta
from suite.expm.full_matrix.schemes import PRODUCTS
from suite.expm.surroundings import outside_modes

MAX_SQUARINGS = 64


def _squarings(norm: float, m: int, dtype: torch.dtype) -> int:
    return max(0, math.ceil(math.log2(norm / theta(m, dtype)))) if norm else 0


@lru_cache(maxsize=4096)
def choose_squaring(norm: float, dtype: torch.dtype) -> Degree:
    """Return the degree and number of equal steps (a power of 2) with the fewest products.

    The steps are put together by squaring: log2(steps) products. Of equal costs the one with the
    fewest squarings wins, because squaring amplifies rounding.

    Args:
        norm: Bound on a consistent norm of A; non-finite gives the least degree.
        dtype: float32 or float64.

    Raises:
        ValueError: If the norm is negative or needs more than 64 squarings.

    >>> choose_squaring(1.0, torch.float32), choose_squaring(5.0, torch.float32)
    (Degree(m=12, steps=1), Degree(m=18, steps=2))
    """
    finite = checked_norm(norm)
    squarings = {m: _squarings(finite, m, dtype) for m in PRODUCTS}
    m = min(PRODUCTS, key=lambda degree: (PRODUCTS[degree] + squarings[degree], squarings[degree]))
    if squarings[m] > MAX_SQUARINGS:
        raise _diverged(norm, squarings[m])
    return Degree(m, 2 ** squarings[m])


def _diverged(norm: float, squarings: int) -> DivergedError:
    return DivergedError(
        f"norm {norm:g} needs {squarings} squarings, more than {MAX_SQUARINGS}: "
        "the matrices have diverged"
    )


@cache
def squaring_table(dtype: torch.dtype) -> tuple[tuple[float, Degree], ...]:
    """Return what `choose_squaring` chooses, as rows (largest norm, choice) in rising order.

    >>> squaring_table(torch.float32)[-1][1].steps == 2**64
    True
    """
    reaches = sorted(
        theta(m, dtype) * 2.0**squarings for m in PRODUCTS for squarings in range(MAX_SQUARINGS + 1)
    )
    rows: dict[Degree, float] = {}
    for reach in reaches:
        # A hair below, so that rounding in the logarithm cannot add a squaring.
        rows[choose_squaring(reach * (1 - 1e-12), dtype)] = reach
    return tuple((reach, degree) for degree, reach in rows.items())


def measured_norms(a: Tensor) -> Tensor:
    """Return each matrix's largest sum of absolute values in a row, or in a column if less.

    >>> measured_norms(torch.tensor([[1.0, -2.0], [0.5, 0.25]]))
    tensor(2.2500)
    """
    sizes = a.detach().abs()
    return torch.minimum(sizes.sum(-1).amax(-1), sizes.sum(-2).amax(-1))


@dataclass(frozen=True)
class Part:
    """Some consecutive matrices of a batch that take the same degree, None for NaN."""

    start: int
    stop: int
    degree: Degree | None


@dataclass(frozen=True)
class Schedule:
    """A batch in parts, perhaps in another order.

    Attributes:
        order: Which matrix is at which place, or None if they stay as they are.
        parts: The parts, none empty.
    """

    order: Tensor | None
    parts: tuple[Part, ...]


def schedule_by_bound(a: Tensor, norm_bound: float) -> Schedule:
    """Return one part for all matrices, whatever their own norms are.

    Raises:
        ValueError: If the bound is negative or needs more than 64 squarings.
    """
    finite = math.isfinite(norm_bound)
    degree = choose_squaring(norm_bound, a.dtype) if finite else None
    return Schedule(None, (Part(0, len(a), degree),))


def schedule_by_norms(a: Tensor) -> Schedule:
    """Return parts by the matrices' own norms: one read-back.

    Args:
        a: Matrices (batch, n, n).

    Raises:
        DivergedError: If a norm is finite and needs more than 64 squarings.
    """
    norms = measured_norms(a)
    table = squaring_table(a.dtype)
    ordered, order = torch.bucketize(norms, _limits(a.dtype, a.device)).sort(stable=True)
    classes = torch.arange(len(table) + 3, device=a.device)
    starts = torch.searchsorted(ordered, classes).tolist()
    if starts[len(table)] < starts[len(table) + 1]:
        largest = float(norms[norms.isfinite()].max())
        raise _diverged(largest, _squarings(largest, max(PRODUCTS), a.dtype))
    degrees = [*(degree for _, degree in table), None, None]
    parts = tuple(
        Part(start, stop, degree)
        for (start, stop), degree in zip(pairwise(starts), degrees, strict=True)
        if start < stop
    )
    return Schedule(order if len(parts) > 1 else None, parts)


@cache
def _limits(dtype: torch.dtype, device: torch.device) -> Tensor:
    """Return the table's norms, and behind them the largest finite one."""
    reaches = [reach for reach, _ in squaring_table(dtype)]
    with outside_modes():
        return torch.tensor([*reaches, torch.finfo(dtype).max], dtype=dtype, device=device)
