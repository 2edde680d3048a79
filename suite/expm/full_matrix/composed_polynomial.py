"""exp(A) in torch's own operators, for whoever looks into it: vmap, forward mode, torch.export."""

import math

import torch
from torch import Tensor

from suite.expm.bounds import Degree
from suite.expm.full_matrix.schemes import SCHEMES, Weights
from suite.expm.full_matrix.squaring import Schedule, choose_squaring, measured_norms
from suite.expm.surroundings import largest


def composed_exponential(a: Tensor, norm_bound: float | None) -> Tensor:
    """Return exp(A), all matrices of a batch at one degree; see `taylor.exp_taylor`.

    Raises:
        ValueError: If no bound is given and the norms cannot be read.
    """
    if norm_bound is not None:
        if not math.isfinite(norm_bound):
            return a * math.nan
        return composed_polynomial(a, choose_squaring(norm_bound, a.dtype))
    norms = measured_norms(a)
    reach = largest(norms.masked_fill(~norms.isfinite(), 0.0))
    result = composed_polynomial(a, choose_squaring(reach, a.dtype))
    # What is not finite, and what a recorded program will meet beyond the norm that was measured.
    return result.masked_fill(~(norms <= reach)[..., None, None], math.nan)


def composed_polynomial(a: Tensor, degree: Degree) -> Tensor:
    """Return p(A / 2^s)^(2^s), p the Taylor polynomial of a scheme, 2^s the degree's steps."""
    scheme = SCHEMES[degree.m]
    powers = [torch.diag_embed(a.new_ones(a.shape[-1])), a / degree.steps]
    for left, right in scheme.products:
        powers.append(_combination(powers, left) @ _combination(powers, right))
    result = _combination(powers, scheme.result)
    for _ in range(degree.steps.bit_length() - 1):
        result = result @ result
    return result


def composed_schedule(a: Tensor, schedule: Schedule) -> Tensor:
    """Return exp(A) of a batch (batch, n, n), all at the highest degree of a schedule."""
    degrees = [part.degree for part in schedule.parts if part.degree is not None]
    if not degrees:
        return a * math.nan
    highest = max(degrees, key=lambda degree: (degree.steps, degree.m))
    finite = a.isfinite().all(-1).all(-1)[:, None, None]
    return composed_polynomial(a, highest).masked_fill(~finite, math.nan)


def _combination(powers: list[Tensor], weights: Weights) -> Tensor:
    terms = [
        power if weight == 1 else weight * power
        for power, weight in zip(powers, weights, strict=False)
        if weight
    ]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
