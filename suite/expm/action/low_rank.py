"""exp(A2 A1) x for thin A2 and wide A1, by a series on a vector of the rank's length."""

from typing import Any

import torch
from torch import Tensor

from suite.expm.action.composed_series import composed_low_rank
from suite.expm.action.full_rank import horner, multiply
from suite.expm.action.squash import as_columns, as_images, raw_entries, squash_gradients
from suite.expm.bounds import Degree
from suite.expm.composed_gradients import composed_gradients
from suite.expm.surroundings import is_plain

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
        factors = _factors(tangents, rescale, reshift, dtype)
        a1, a2 = factors.split(len(factors) // 2)
        columns = as_columns(x if sign > 0 else x - out[:, 0], dtype)
        room = torch.empty_like(a1)
        small = torch.stack([_narrow(a1, column, room) for column in a2]).mul_(sign / degree.steps)
        starts, total = _series(small, _narrow(a1, columns, room), degree)
        total *= sign
        y = as_images(_apply(a2, total).add_(columns), x)
        trace = degree.steps * small.diagonal().sum(1).unflatten(0, (batch, pixels)).sum(1)
        ctx.save_for_backward(
            out, x, scale, shift, rescale, reshift, tangents, small, starts, total
        )
        ctx.sign, ctx.degree, ctx.dtype = sign, degree, dtype
        return (y + out[:, 0] if sign > 0 else y.contiguous()), trace.to(x.dtype)

    @staticmethod
    def backward(ctx: Any, grad: Tensor, grad_logdet: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of the six tensors."""
        saved = ctx.saved_tensors
        if torch.is_grad_enabled() or not is_plain(grad, grad_logdet):
            return _composed_backward(ctx, saved[:6], grad, grad_logdet)
        out, x, scale, _, rescale, reshift, tangents, small, starts, total = saved
        sign, degree, dtype = ctx.sign, ctx.degree, ctx.dtype
        factors = _factors(tangents, rescale, reshift, dtype)
        a1, a2 = factors.split(len(factors) // 2)
        columns = as_columns(x if sign > 0 else x - out[:, 0], dtype)
        grad_columns = as_columns(grad, dtype)
        entries = grad_columns.new_empty((2 * len(a1), *columns.shape))
        grad_a1, grad_a2 = entries.split(len(a1))
        grad_total = _narrow(a2, grad_columns, grad_a1).mul_(sign)
        grad_z, grad_small = _series_gradients(small, starts, grad_total, degree)
        traces = grad_logdet.to(dtype)[:, None].expand(-1, x.shape[2]).flatten()
        grad_small.diagonal().add_(degree.steps * traces[:, None])
        grad_small.mul_(sign / degree.steps)
        torch.mul(grad_z[:, None], columns, out=grad_a1)
        torch.mul(total[:, None], grad_columns, out=grad_a2)
        for factor, weights in zip(a2, grad_small, strict=True):
            grad_a1.addcmul_(weights[:, None], factor)
        for factor, weights in zip(a1, grad_small.transpose(0, 1), strict=True):
            grad_a2.addcmul_(weights[:, None], factor)
        grad_x = as_images(_apply(a1, grad_z).add_(grad_columns), x)
        grad_b = grad if sign > 0 else -grad_x
        matrix, room = (a.view_as(tangents).to(x.dtype) for a in (entries, factors))
        squashed = squash_gradients(matrix, tangents, out, grad_b, scale, rescale, room)
        return squashed[0], grad_x, *squashed[1:], None, None, None


def low_rank_action(
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
    """Return what `LowRankAction` returns, in the composed form where somebody looks into it."""
    tensors = out, x, scale, shift, rescale, reshift
    if not is_plain(*tensors):
        return composed_low_rank(*tensors, sign, degree, dtype, entry_offset=ENTRY_OFFSET)
    y, logdet = LowRankAction.apply(*tensors, sign, degree, dtype)  # type: ignore[no-untyped-call]
    return y, logdet


def _composed_backward(
    ctx: Any, inputs: tuple[Tensor, ...], *grads: Tensor
) -> tuple[Tensor | None, ...]:
    def compose(*tensors: Tensor) -> tuple[Tensor, Tensor]:
        out, x, scale, shift, rescale, reshift = tensors
        settings = ctx.sign, ctx.degree, ctx.dtype
        return composed_low_rank(
            out, x, scale, shift, rescale, reshift, *settings, entry_offset=ENTRY_OFFSET
        )

    found = composed_gradients(compose, inputs, ctx.needs_input_grad[:6], grads)
    return *found, None, None, None


def _factors(tangents: Tensor, rescale: Tensor, reshift: Tensor, dtype: torch.dtype) -> Tensor:
    """Return A1 (row, n, pixels) and, behind its rows, A2 (column, n, pixels)."""
    slope, offset = rescale.to(dtype), reshift.to(dtype) + ENTRY_OFFSET
    return (tangents.to(dtype) * slope).add_(offset).flatten(2)


def _apply(entries: Tensor, v: Tensor) -> Tensor:
    """Return the product of matrices (column, row, pixels) and vectors (column, pixels)."""
    return multiply(entries, v, out=v.new_empty(entries.shape[1:]))


def _narrow(rows: Tensor, v: Tensor, room: Tensor) -> Tensor:
    """Return the products of rows (row, n, pixels) and vectors (n, pixels).

    `room`, like `rows`, is overwritten: fresh memory would take longer to get than to fill.

    Halves are added up until one term is left: few long operations, short sums, and no rounding
    that depends on how many pixels there are, as torch's own sum would have.
    """
    terms, n = torch.mul(rows, v, out=room), len(v)
    while n > 1:
        half = n // 2
        terms[:, :half] += terms[:, n - half : n]
        n -= half
    return terms[:, 0].clone()


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
