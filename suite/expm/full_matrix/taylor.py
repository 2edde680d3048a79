"""exp(A) by a Taylor polynomial with the fewest matrix products, scaled and squared."""

import math

import torch
from torch import Tensor

from suite.expm.full_matrix.batch import BatchExponential, batch_exponential
from suite.expm.full_matrix.composed_polynomial import composed_exponential
from suite.expm.full_matrix.single import SingleExponential, single_exponential
from suite.expm.full_matrix.squaring import (
    choose_squaring,
    measured_norms,
    schedule_by_bound,
    schedule_by_norms,
)
from suite.expm.surroundings import has_values, is_plain, outside_graphs


@outside_graphs
def exp_taylor(a: Tensor, norm_bound: float | None = None) -> Tensor:
    """Return exp(A) by the cheapest Taylor polynomial that is exact to rounding.

    Args:
        a: Matrices (..., n, n), float32 or float64; receives gradients.
        norm_bound: Upper bound on the largest row sum of absolute values, which decides for all
            matrices and saves every read-back. If None each matrix's own norm decides for it (rows
            or columns, whichever is less), which costs one.

    Returns:
        Matrices (..., n, n); NaN where the norm is not finite.

    Raises:
        ValueError: If the norm is negative or needs more than 64 squarings, or is not given where
            it cannot be read.

    >>> exp_taylor(torch.zeros(2, 2), norm_bound=0.0)
    tensor([[1., 0.],
            [0., 1.]])
    """
    if not a.numel():
        return a.clone()
    if not is_plain(a) or (norm_bound is None and not has_values(a)):
        return composed_exponential(a, norm_bound)
    if a.dim() == 2:
        return _single(a, float(measured_norms(a)) if norm_bound is None else norm_bound)
    flat = a.flatten(0, -3) if a.dim() > 3 else a
    if norm_bound is None:
        schedule = schedule_by_norms(flat)
    else:
        schedule = schedule_by_bound(flat, norm_bound)
    if not (a.requires_grad and torch.is_grad_enabled()):
        return batch_exponential(flat, schedule).view(a.shape)
    result: Tensor = BatchExponential.apply(flat, schedule)  # type: ignore[no-untyped-call]
    return result.view(a.shape)


def _single(a: Tensor, norm: float) -> Tensor:
    if not math.isfinite(norm):
        return a * math.nan
    degree = choose_squaring(norm, a.dtype)
    if not (a.requires_grad and torch.is_grad_enabled()):
        return single_exponential(a, degree)
    result: Tensor = SingleExponential.apply(a, degree)  # type: ignore[no-untyped-call]
    return result
