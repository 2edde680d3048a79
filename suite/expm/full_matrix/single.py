"""exp(A) of a single matrix, where calls take longer than the arithmetic."""

from collections import defaultdict, deque
from functools import partial
from typing import Any

import torch
from torch import Tensor

from suite.expm.bounds import Degree
from suite.expm.composed_gradients import composed_gradients
from suite.expm.full_matrix.composed_polynomial import composed_polynomial
from suite.expm.full_matrix.memory_layouts import Single
from suite.expm.full_matrix.polynomial import Squared
from suite.expm.surroundings import is_plain

LARGEST_KEPT = 64
"""Evaluations of larger matrices are not kept: making them anew takes little of their time."""
MOST_KEPT = 16

_Kind = tuple[torch.Size, torch.dtype, torch.device, Degree]
_pool: defaultdict[_Kind, deque[Squared]] = defaultdict(lambda: deque(maxlen=MOST_KEPT))


def forget_idle() -> None:
    """Free the evaluations of single matrices that are kept."""
    _pool.clear()


def _take(a: Tensor, degree: Degree) -> Squared:
    """Return an evaluation that nobody else uses."""
    try:
        return _pool[a.shape, a.dtype, a.device, degree].pop()
    except IndexError:
        return Squared.outside_modes(Single(), degree, a)


def _give_back(evaluation: Squared, a: Tensor, degree: Degree) -> None:
    # On other devices work in a stream of its own may still be going on.
    if len(a) <= LARGEST_KEPT and a.device.type == "cpu":
        _pool[a.shape, a.dtype, a.device, degree].append(evaluation)


def single_exponential(a: Tensor, degree: Degree) -> Tensor:
    """Return exp(A), nothing kept for a gradient."""
    evaluation, result = _take(a, degree), torch.empty_like(a)
    evaluation.forward(a, result)
    _give_back(evaluation, a, degree)
    return result


class SingleExponential(torch.autograd.Function):
    """exp(A), and the gradient by the same products in reverse.

    The intermediates are kept for the first backward; a second one makes them again.
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, degree: Degree) -> Tensor:
        """Return exp(A) for A (n, n)."""
        evaluation, result = _take(a, degree), torch.empty_like(a)
        evaluation.forward(a, result)
        ctx.save_for_backward(a)
        ctx.degree, ctx.evaluation = degree, evaluation
        return result

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, None]:
        """Return the gradient of A."""
        (a,) = ctx.saved_tensors
        if torch.is_grad_enabled() or not is_plain(grad):
            compose = partial(composed_polynomial, degree=ctx.degree)
            return composed_gradients(compose, (a,), (True,), (grad,))[0], None
        evaluation, ctx.evaluation = ctx.evaluation, None
        result = torch.empty_like(a)
        if evaluation is None:
            evaluation = _take(a, ctx.degree)
            evaluation.forward(a, result)
        evaluation.backward(grad, result)
        _give_back(evaluation, a, ctx.degree)
        return result, None
