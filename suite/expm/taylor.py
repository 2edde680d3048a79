"""exp(A) by a Taylor polynomial with the fewest matrix products, scaled and squared."""

import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from suite.expm.bounds import Degree
from suite.expm.evaluation import differentiate, evaluate, start_row
from suite.expm.layouts import Layout, Stack, choose_layout
from suite.expm.plan import plan_of
from suite.expm.squaring import Schedule, schedule_by_bound, schedule_by_norms

CHUNK = 2**16
"""Entries of the matrices that are worked on together: their intermediates fit into the caches."""


def _squarings(degree: Degree) -> int:
    return degree.steps.bit_length() - 1


class _Rooms:
    """Stacks by their number of rows and matrices; one is kept, for the next chunk is alike."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.kept: tuple[tuple[object, ...], Stack] | None = None

    def take(self, rows: int, like: Tensor) -> Stack:
        key = (rows, *like.shape)
        if self.kept is None or self.kept[0] != key:
            self.kept = key, self.layout.empty(rows, like)
        return self.kept[1]


def _pieces(a: Tensor, schedule: Schedule) -> Iterator[tuple[slice, Degree | None]]:
    """Yield the schedule's parts, long ones cut so that a piece stays in the caches."""
    longest = max(1, CHUNK // (a.shape[-1] * a.shape[-2])) if a.dim() > 2 else len(a)
    for part in schedule.parts:
        count = -(-(part.stop - part.start) // longest)
        length = -(-(part.stop - part.start) // count)
        for start in range(part.start, part.stop, length):
            yield slice(start, min(part.stop, start + length)), part.degree


def _forward(layout: Layout, rooms: _Rooms, a: Tensor, degree: Degree) -> Stack:
    plan, squarings = plan_of(degree.m, a.dtype, a.device), _squarings(degree)
    stack = rooms.take(plan.last + squarings + 1, a)
    layout.identity(stack.rows[0])
    layout.load(a, 1 / degree.steps, stack.rows[1])
    evaluate(plan, layout, stack, squarings)
    return stack


def _backward(
    layout: Layout, rooms: _Rooms, stack: Stack, degree: Degree, grad: Tensor, out: Tensor
) -> None:
    plan, squarings = plan_of(degree.m, grad.dtype, grad.device), _squarings(degree)
    gradients = rooms.take(plan.last + 2, grad)
    layout.load(grad, 1 / degree.steps, gradients.rows[start_row(plan, squarings)])
    differentiate(plan, layout, stack, gradients, squarings)
    layout.store(gradients.rows[1], out)


class Exponential(torch.autograd.Function):
    """exp(A) of one matrix or a batch, and the gradient by the same products in reverse.

    One chunk's intermediates are kept for backward; of more than one, A is kept and each chunk is
    evaluated again, so that a large batch's intermediates never reach memory.
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, schedule: Schedule) -> Tensor:
        """Return matrices like `a`.

        Args:
            ctx: The autograd context.
            a: Matrices (batch, n, n), or one matrix (n, n), not empty.
            schedule: Which degrees and squarings they take.
        """
        layout = choose_layout(a)
        rooms, pieces = _Rooms(layout), list(_pieces(a, schedule))
        ordered = _ordered(a, schedule.order)
        result, stack = torch.empty_like(ordered), None
        for piece, degree in pieces:
            if degree is None:
                result[piece] = math.nan
            else:
                stack = _forward(layout, rooms, ordered[piece], degree)
                layout.store(stack.rows[-1], result[piece])
        ctx.save_for_backward(a)
        ctx.schedule, ctx.layout, ctx.pieces = schedule, layout, pieces
        ctx.kept = stack if len(pieces) == 1 else None
        return _restored(result, schedule.order)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        """Return the gradient of `a`."""
        (a,) = ctx.saved_tensors
        layout, order = ctx.layout, ctx.schedule.order
        rooms, back_rooms = _Rooms(layout), _Rooms(layout)
        ordered, grad = _ordered(a, order), _ordered(grad, order)
        result = torch.empty_like(ordered)
        for piece, degree in ctx.pieces:
            if degree is None:
                result[piece] = math.nan
                continue
            stack = ctx.kept or _forward(layout, rooms, ordered[piece], degree)
            _backward(layout, back_rooms, stack, degree, grad[piece], result[piece])
        return _restored(result, order), None


def _ordered(a: Tensor, order: Tensor | None) -> Tensor:
    return a if order is None else a.index_select(0, order)


def _restored(ordered: Tensor, order: Tensor | None) -> Tensor:
    if order is None:
        return ordered
    return torch.empty_like(ordered).index_copy_(0, order, ordered)


def exp_taylor(a: Tensor, norm_bound: float | None = None) -> Tensor:
    """Return exp(A) by the cheapest Taylor polynomial that is exact to rounding.

    Args:
        a: Matrices (..., n, n), float32 or float64; receives gradients, once.
        norm_bound: Upper bound on the largest row sum of absolute values, which decides for all
            matrices. If None each matrix's own norm decides for it, at the cost of one read-back;
            then its result does not depend on the batch, not in a single bit.

    Returns:
        Matrices (..., n, n); NaN where the norm is not finite.

    Raises:
        ValueError: If the norm is negative or needs more than 64 squarings.

    >>> exp_taylor(torch.zeros(2, 2), norm_bound=0.0)
    tensor([[1., 0.],
            [0., 1.]])
    """
    if not a.numel():
        return a.clone()
    flat = a.flatten(0, -3) if a.dim() > 3 else a
    if norm_bound is None:
        schedule = schedule_by_norms(flat)
    else:
        schedule = schedule_by_bound(flat, norm_bound)
    result: Tensor = Exponential.apply(flat, schedule)  # type: ignore[no-untyped-call]
    return result.view(a.shape) if a.dim() > 3 else result
