"""exp(A) of a batch of matrices, in pieces that fit into the caches."""

import math
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from suite.expm.bounds import Degree
from suite.expm.evaluation import Evaluation, Squared, Undefined
from suite.expm.layouts import batch_layout
from suite.expm.squaring import Schedule

CHUNK = 2**16
"""Entries of the matrices that are worked on together: their intermediates fit into the caches."""

Piece = tuple[slice, Degree | None]


def _pieces(a: Tensor, schedule: Schedule) -> list[Piece]:
    """Return the schedule's parts, long ones cut into even pieces."""
    pieces: list[Piece] = []
    longest = max(1, CHUNK // a[0].numel())
    for part in schedule.parts:
        size = part.stop - part.start
        length = math.ceil(size / math.ceil(size / longest))
        for start in range(part.start, part.stop, length):
            pieces.append((slice(start, min(part.stop, start + length)), part.degree))
    return pieces


class _Evaluations:
    """Makes what evaluates a piece; what served the piece before serves one of its kind too."""

    def __init__(self, a: Tensor) -> None:
        self.layout = batch_layout(a)
        self.kind: tuple[Degree | None, int] | None = None
        self.last: Evaluation = Undefined()

    def of(self, matrices: Tensor, degree: Degree | None) -> Evaluation:
        kind = (degree, len(matrices))
        if kind != self.kind:
            self.kind = kind
            self.last = Squared(self.layout, degree, matrices) if degree else Undefined()
        return self.last


class BatchExponential(torch.autograd.Function):
    """exp(A) of a batch, and the gradient by the same products in reverse.

    What evaluated a batch in one piece is kept for backward. Of more pieces only A is kept and each
    is evaluated again: a large batch's intermediates stay in the caches and take no memory.
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, schedule: Schedule) -> Tensor:
        """Return matrices like `a`.

        Args:
            ctx: The autograd context.
            a: Matrices (batch, n, n), not empty.
            schedule: Which degrees and squarings they take.
        """
        evaluations, pieces = _Evaluations(a), _pieces(a, schedule)
        ordered = _ordered(a, schedule.order)
        result = torch.empty_like(ordered, memory_format=torch.contiguous_format)
        for piece, degree in pieces:
            evaluations.of(ordered[piece], degree).forward(ordered[piece], result[piece])
        ctx.save_for_backward(a)
        ctx.order, ctx.pieces = schedule.order, pieces
        ctx.kept = evaluations.last if len(pieces) == 1 else None
        return _restored(result, schedule.order)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        """Return the gradient of `a`."""
        (a,) = ctx.saved_tensors
        result = torch.empty_like(a, memory_format=torch.contiguous_format)
        if ctx.kept is not None:
            ctx.kept.backward(grad, result)
            return result, None
        evaluations = _Evaluations(a)
        ordered, grad = _ordered(a, ctx.order), _ordered(grad, ctx.order)
        for piece, degree in ctx.pieces:
            evaluation = evaluations.of(ordered[piece], degree)
            evaluation.forward(ordered[piece], result[piece])
            evaluation.backward(grad[piece], result[piece])
        return _restored(result, ctx.order), None


def _ordered(a: Tensor, order: Tensor | None) -> Tensor:
    return a if order is None else a.index_select(0, order)


def _restored(ordered: Tensor, order: Tensor | None) -> Tensor:
    if order is None:
        return ordered
    return torch.empty_like(ordered).index_copy_(0, order, ordered)
