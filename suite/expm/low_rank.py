"""exp(A2 A1) x for thin A2 and wide A1, by a series on a vector of the rank's length."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from suite.expm.action import horner, multiply
from suite.expm.bounds import Degree
from suite.expm.squash import as_columns, as_images, raw_entries, squash_gradients

ENTRY_OFFSET = 1e-8
"""Added to every entry of A1 and A2 by the authors' program."""


class LowRankAction(torch.autograd.Function):
    """(exp(A2 A1) x + b, sum of tr A1 A2) or (exp(-A2 A1) (x - b), -sum of tr A1 A2).

    With B = A1 A2, exp(A2 A1) x = x + A2 f(B) A1 x and f(B) = sum_k B^k / (k + 1)!. In s sub-steps
    of S = B / s only z = A1 x moves: from v_m = z / s, Horner's v_(k-1) = z / s + S v_k / k end at
    v_1 = f(S) z / s and at v_0, the next step's z / s; the result is x + A2 times the sum of the
    v_1. So a polynomial of degree m in A2 A1 is one of degree m - 1 in B.

    For backward the inputs, the tangents, S, and a few vectors of the rank's length are kept.
    """

    @staticmethod
    def forward(
        ctx: Any,
        out: Tensor,
        x: Tensor,
        scale: Tensor,
        shift: Tensor,
        rescale: Tensor,
        reshift: Tensor,
        sign: int,
        degree: Degree,
        dtype: torch.dtype,
    ) -> tuple[Tensor, Tensor]:
        """Return the vectors (batch, n, pixels) and logdet (batch,).

        Args:
            ctx: The autograd context.
            out: Chunks (batch, 2 t + 1, n, pixels): b, t rows of A1, t columns of A2, before
                squashing.
            x: Vectors (batch, n, pixels).
            scale: Shape (1,).
            shift: Shape (1,).
            rescale: Shape (1,).
            reshift: Shape (1,).
            sign: 1, or -1 for the inverse.
            degree: Degree and sub-steps for the norm of B.
            dtype: What everything behind tanh is computed in.
        """
        batch, n, pixels = x.shape
        tangents = out.new_empty((out.shape[1] - 1, n, batch, pixels))
        torch.mul(raw_entries(out), scale, out=tangents).add_(shift).tanh_()
        a1, a2 = _factors(tangents, rescale, reshift, dtype)
        columns = as_columns(x if sign > 0 else x - out[:, 0], dtype)
        small = _product(a1, a2).mul_(sign / degree.steps)
        starts, total = _series(small, _apply(a1.transpose(0, 1), columns), degree)
        total *= sign
        y = as_images(_apply(a2, total).add_(columns), x)
        trace = degree.steps * small.diagonal().sum(1).unflatten(0, (batch, pixels)).sum(1)
        ctx.save_for_backward(out, x, tangents, small, starts, total, scale, rescale, reshift)
        ctx.sign, ctx.degree, ctx.dtype = sign, degree, dtype
        return (y + out[:, 0] if sign > 0 else y.contiguous()), trace.to(x.dtype)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor, grad_logdet: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of the six tensors."""
        out, x, tangents, small, starts, total, scale, rescale, reshift = ctx.saved_tensors
        sign, degree, dtype = ctx.sign, ctx.degree, ctx.dtype
        a1, a2 = _factors(tangents, rescale, reshift, dtype)
        columns = as_columns(x if sign > 0 else x - out[:, 0], dtype)
        grad_columns = as_columns(grad, dtype)
        grad_total = _apply(a2.transpose(0, 1), grad_columns).mul_(sign)
        grad_z, grad_small = _series_gradients(small, starts, grad_total, degree)
        traces = grad_logdet.to(dtype)[:, None].expand(-1, x.shape[2]).flatten()
        grad_small.diagonal().add_(degree.steps * traces[:, None])
        grad_small.mul_(sign / degree.steps)
        entries = torch.cat([grad_z[:, None] * columns, total[:, None] * grad_columns])
        for a, grad_a, weights in (
            (a2, entries[: len(a1)], grad_small),
            (a1, entries[len(a1) :], grad_small.transpose(0, 1)),
        ):
            for factor, weight in zip(a, weights, strict=True):
                grad_a.addcmul_(weight[:, None], factor)
        grad_x = as_images(_apply(a1, grad_z).add_(grad_columns), x)
        grad_b = grad if sign > 0 else -grad_x
        matrix = entries.view_as(tangents).to(x.dtype)
        squashed = squash_gradients(matrix, tangents, out, grad_b, scale, rescale)
        return squashed[0], grad_x, *squashed[1:], None, None, None


def _factors(
    tangents: Tensor, rescale: Tensor, reshift: Tensor, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    """Return A1 (row, n, pixels) and A2 (column, n, pixels)."""
    slope, offset = rescale.to(dtype), reshift.to(dtype) + ENTRY_OFFSET
    entries = (tangents.to(dtype) * slope).add_(offset).flatten(2)
    a1, a2 = entries.split(len(entries) // 2)
    return a1, a2


def _apply(entries: Tensor, v: Tensor) -> Tensor:
    """Return the product of matrices (column, row, pixels) and vectors (column, pixels)."""
    return multiply(entries, v, out=v.new_empty(entries.shape[1:]))


def _product(a1: Tensor, a2: Tensor) -> Tensor:
    """Return A1 A2 as (column, row, pixels)."""
    return torch.stack([_apply(a1.transpose(0, 1), column) for column in a2])


def _series(small: Tensor, z: Tensor, degree: Degree) -> tuple[Tensor, Tensor]:
    """Return each sub-step's start, stacked, and the sum of their v_1."""
    start, total = z / degree.steps, torch.zeros_like(z)
    starts = []
    for _ in range(degree.steps):
        starts.append(start)
        values = horner(small, start, degree.m, keep=True)
        start = values[0]
        total += values[1]
    return torch.stack(starts), total


def _series_gradients(
    small: Tensor, starts: Tensor, grad_total: Tensor, degree: Degree
) -> tuple[Tensor, Tensor]:
    """Return the gradients of z and S from that of the sum of the v_1."""
    turned, grad_small = small.transpose(0, 1), torch.zeros_like(small)
    grad_start = torch.zeros_like(grad_total)
    for start in reversed(starts.unbind()):
        values, grad = horner(small, start, degree.m, keep=True), grad_start
        grad_start = grad.clone()
        for k in range(1, degree.m + 1):
            grad_small.addcmul_(values[k][:, None], grad, value=1 / k)
            grad = _apply(turned, grad).div_(k)
            if k == 1:
                grad += grad_total
            grad_start += grad
    return grad_start.div_(degree.steps), grad_small
