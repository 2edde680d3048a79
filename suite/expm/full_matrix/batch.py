"""exp(A) of a batch of matrices, in pieces that fit into the caches."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from suite.expm.bounds import Degree
from suite.expm.composed_gradients import composed_gradients
from suite.expm.full_matrix.composed_polynomial import composed_schedule
from suite.expm.full_matrix.memory_layouts import batch_layout
from suite.expm.full_matrix.polynomial import Evaluation, Squared, Undefined
from suite.expm.full_matrix.pool import Pool
from suite.expm.full_matrix.squaring import Schedule
from suite.expm.surroundings import is_plain

CHUNK = 2**17
"""Entries of the matrices that are worked on together: their intermediates fit into the caches."""


_pool = Pool[Squared](4)


def forget_idle() -> None:
    """Free the evaluations of pieces that are kept."""
    _pool.forget()


@dataclass(frozen=True)
class _Piece:
    """Consecutive matrices that are worked on together, and their degree, None for NaN."""

    place: slice
    degree: Degree | None

    @property
    def kind(self) -> tuple[int, Degree | None]:
        return self.place.stop - self.place.start, self.degree


def _pieces(a: Tensor, schedule: Schedule) -> list[_Piece]:
    """Return the schedule's parts, long ones cut, into equal pieces if there is a way."""
    longest = max(1, CHUNK // a[0].numel())
    pieces: list[_Piece] = []
    for part in schedule.parts:
        size = part.stop - part.start
        least = math.ceil(size / longest)
        count = next((count for count in range(least, 2 * least) if size % count == 0), least)
        length = math.ceil(size / count)
        for start in range(part.start, part.stop, length):
            place = slice(start, min(part.stop, start + length))
            pieces.append(_Piece(place, part.degree))
    return pieces


class _Evaluator:
    """Evaluates pieces one after the other, with the same memory for those of one kind."""

    def __init__(self, a: Tensor, schedule: Schedule) -> None:
        self.layout = batch_layout(a)
        self.order = schedule.order
        self.pieces = _pieces(a, schedule)
        self.shared = (a.shape[1:], a.dtype, a.device)
        self.last: _Piece | None = None
        self.evaluation: Evaluation = Undefined()

    def forward(self, piece: _Piece, matrices: Tensor, out: Tensor) -> None:
        if self.last is None or piece.kind != self.last.kind:
            self.rest()
            self.evaluation = self._make(piece, matrices[piece.place])
        self.evaluation.forward(matrices[piece.place], out[piece.place])
        self.last = piece

    def backward(self, piece: _Piece, matrices: Tensor, grad: Tensor, out: Tensor) -> None:
        if piece != self.last:
            self.forward(piece, matrices, out)
        self.evaluation.backward(grad[piece.place], out[piece.place])

    def rest(self) -> None:
        """Let others have the memory; pieces can be evaluated again afterwards."""
        on_cpu = self.shared[2].type == "cpu"  # elsewhere work may still be going on
        if self.last is not None and isinstance(self.evaluation, Squared) and on_cpu:
            _pool.give_back((self.last.kind, self.shared), self.evaluation)
        self.last, self.evaluation = None, Undefined()

    def _make(self, piece: _Piece, like: Tensor) -> Evaluation:
        if piece.degree is None:
            return Undefined()
        idle = _pool.take((piece.kind, self.shared))
        return idle or Squared.outside_modes(self.layout, piece.degree, like)


def batch_exponential(a: Tensor, schedule: Schedule) -> Tensor:
    """Return exp(A), nothing kept for a gradient."""
    evaluator = _Evaluator(a, schedule)
    result = _evaluate(a, evaluator)
    evaluator.rest()
    return result


def _evaluate(a: Tensor, evaluator: _Evaluator) -> Tensor:
    ordered, result = _ordered(a, evaluator.order), _like(a)
    for piece in evaluator.pieces:
        evaluator.forward(piece, ordered, result)
    return _restored(result, evaluator.order)


class BatchExponential(torch.autograd.Function):
    """exp(A) of a batch, and the gradient by the same products in reverse.

    Backward evaluates again all pieces but the last: a large batch's intermediates stay in the
    caches, and take a piece's memory.
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, schedule: Schedule) -> Tensor:
        """Return matrices like `a`.

        Args:
            ctx: The autograd context.
            a: Matrices (batch, n, n), not empty.
            schedule: Which degrees and squarings they take.
        """
        ctx.save_for_backward(a)
        ctx.schedule, ctx.evaluator = schedule, _Evaluator(a, schedule)
        return _evaluate(a, ctx.evaluator)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, None]:
        """Return the gradient of `a`."""
        (a,), evaluator, order = ctx.saved_tensors, ctx.evaluator, ctx.evaluator.order
        if torch.is_grad_enabled() or not is_plain(grad):
            compose = partial(composed_schedule, schedule=ctx.schedule)
            return composed_gradients(compose, (a,), (True,), (grad,))[0], None
        ordered, grad, result = _ordered(a, order), _ordered(grad, order), _like(a)
        for piece in reversed(evaluator.pieces):
            evaluator.backward(piece, ordered, grad, result)
        evaluator.rest()
        return _restored(result, order), None


def _like(a: Tensor) -> Tensor:
    return torch.empty_like(a, memory_format=torch.contiguous_format)


def _ordered(a: Tensor, order: Tensor | None) -> Tensor:
    return a if order is None else a.index_select(0, order)


def _restored(ordered: Tensor, order: Tensor | None) -> Tensor:
    if order is None:
        return ordered
    return torch.empty_like(ordered).index_copy_(0, order, ordered)
