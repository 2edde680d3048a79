"""exp(S) x and its gradient without ever forming a product of two matrices."""

import math
from typing import Any

import torch
from torch import Tensor

from suite.expm.action.composed_series import composed_action
from suite.expm.action.squash import as_columns, as_images, raw_entries, squash_gradients
from suite.expm.bounds import Degree
from suite.expm.composed_gradients import composed_gradients
from suite.expm.surroundings import is_plain

LONGEST_SUM = 8
CHAINS = 6
"""A sum of more than 8 terms is cut into 6 side by side: short sums round less, and run faster."""


def multiply(entries: Tensor, v: Tensor, out: Tensor) -> Tensor:
    """Write the product of every pixel's matrix and vector to `out`.

    Fused multiply-adds along the pixels, one column after the other, need no room for the n^2 terms
    and round each only once.

    Args:
        entries: Matrices (column, row, pixels).
        v: Vectors (column, pixels).
        out: Vectors (row, pixels), overwritten.
    """
    n = len(v)
    width = 1 if n <= LONGEST_SUM else CHAINS
    sums = out[None] if width == 1 else out.new_empty((width, *out.shape))
    torch.mul(entries[:width], v[:width, None], out=sums)
    for j in range(width, n, width):
        sums[: n - j].addcmul_(entries[j : j + width], v[j : j + width, None])
    return out if width == 1 else torch.sum(sums, 0, out=out)


def horner(entries: Tensor, x: Tensor, m: int, *, keep: bool) -> Tensor:
    """Return v_0 ... v_m, stacked: v_m = x, v_(k-1) = x + S v_k / k, so that v_0 = T_m(S) x.

    Adding the small to the large, Horner's form rounds less than the sum of the series' terms. If
    not all are to be kept, the stack has two places and only its first, v_0, is of use.
    """
    rows = m + 1 if keep else 2
    values = x.new_empty((rows, *x.shape))
    values[m % rows] = x
    for k in range(m, 0, -1):
        product = multiply(entries, values[k % rows], out=values[(k - 1) % rows])
        torch.add(x, product, alpha=1 / k, out=product)
    return values


def step_starts(entries: Tensor, x: Tensor, degree: Degree) -> list[Tensor]:
    """Return the vector that each sub-step starts from."""
    starts = [x]
    for _ in range(degree.steps - 1):
        starts.append(horner(entries, starts[-1], degree.m, keep=False)[0])
    return starts


def adjoint(entries: Tensor, values: Tensor, grad: Tensor, grad_entries: Tensor | None) -> Tensor:
    """Return the gradient of v_m from `grad`, that of v_0.

    With g_k = (S^T)^k grad, v_m has the gradient sum_k g_k / k! and S the gradient
    sum_k g_(k-1) v_k^T / k!, which is added to `grad_entries` if that is wanted.

    Args:
        entries: Matrices (column, row, pixels).
        values: v_0 ... v_m, stacked, as `horner` keeps them.
        grad: Gradient of v_0, (row, pixels).
        grad_entries: Gradient of the matrices, (column, row, pixels), or None.
    """
    total, powers = grad.clone(), grad.new_empty((2, *grad.shape))
    for k in range(1, len(values)):
        weight = 1 / math.factorial(k)
        if grad_entries is not None:
            grad_entries.addcmul_(values[k][:, None], grad, value=weight)
        grad = multiply(entries.transpose(0, 1), grad, out=powers[k % 2])
        total.add_(grad, alpha=weight)
    return total


class Action(torch.autograd.Function):
    """(exp(S) x + b, sum of tr S) or (exp(-S) (x - b), -sum of tr S).

    For backward the inputs and the tangents are kept, and of a series that takes one step in the
    inputs' own dtype its m + 1 vectors; longer ones are summed again.
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
            out: Chunks (batch, n + 1, n, pixels): b, then the columns of S before squashing.
            x: Vectors (batch, n, pixels).
            scale: Shape (1,).
            shift: Shape (1,).
            rescale: Shape (1,).
            reshift: Shape (1,).
            sign: 1, or -1 for the inverse.
            degree: Degree and sub-steps.
            dtype: What the series is summed in.
        """
        batch, n, pixels = x.shape
        tangents = out.new_empty((n, n, batch, pixels))
        torch.mul(raw_entries(out), scale, out=tangents).add_(shift).tanh_()
        step = _step_entries(tangents, sign * rescale, sign * reshift, degree, dtype)
        last = step_starts(step.flatten(2), _start(out, x, sign, dtype), degree)[-1]
        keep = degree.steps == 1 and dtype == x.dtype
        values = horner(step.flatten(2), last, degree.m, keep=keep)
        series = values if keep else None
        ctx.save_for_backward(out, x, scale, shift, rescale, reshift, tangents, series)
        ctx.sign, ctx.degree, ctx.dtype = sign, degree, dtype
        y = as_images(values[0], x)
        trace = degree.steps * step.diagonal().sum((1, 2))
        return (y + out[:, 0] if sign > 0 else y.contiguous()), trace.to(x.dtype)

    @staticmethod
    def backward(ctx: Any, grad: Tensor, grad_logdet: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of the six tensors, None for those that nobody asked for."""
        saved = ctx.saved_tensors  # once: checkpointing makes them anew for each look
        if torch.is_grad_enabled() or not is_plain(grad, grad_logdet):
            return _composed_backward(ctx, saved[:6], grad, grad_logdet)
        out, _, scale, _, rescale, _, tangents, _ = saved
        grad_x, matrix = _pull_back(ctx, saved, grad, grad_logdet)
        if matrix is None:
            return None, grad_x, *[None] * 7
        gradients = squash_gradients(
            matrix,
            tangents,
            out,
            grad if ctx.sign > 0 else -grad_x,
            scale,
            rescale,
            room=torch.empty_like(matrix),
            unit=ctx.sign / ctx.degree.steps,
        )
        return gradients[0], grad_x, *gradients[1:], None, None, None


def action(
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
    """Return what `Action` returns, in the composed form where somebody looks into it."""
    tensors = out, x, scale, shift, rescale, reshift
    if not is_plain(*tensors):
        return composed_action(*tensors, sign, degree, dtype)
    y, logdet = Action.apply(*tensors, sign, degree, dtype)  # type: ignore[no-untyped-call]
    return y, logdet


def _composed_backward(
    ctx: Any, inputs: tuple[Tensor, ...], *grads: Tensor
) -> tuple[Tensor | None, ...]:
    def compose(*tensors: Tensor) -> tuple[Tensor, Tensor]:
        out, x, scale, shift, rescale, reshift = tensors
        settings = ctx.sign, ctx.degree, ctx.dtype
        return composed_action(out, x, scale, shift, rescale, reshift, *settings)

    found = composed_gradients(compose, inputs, ctx.needs_input_grad[:6], grads)
    return *found, None, None, None


def _pull_back(
    ctx: Any, saved: tuple[Tensor, ...], grad: Tensor, grad_logdet: Tensor
) -> tuple[Tensor, Tensor | None]:
    """Return the gradients of the vectors and, if anybody asked for it, of sign * S / steps."""
    out, x, _, _, rescale, reshift, tangents, series = saved
    sign, degree, dtype = ctx.sign, ctx.degree, ctx.dtype
    step = _step_entries(tangents, sign * rescale, sign * reshift, degree, dtype)
    entries, matrix, flat = step.flatten(2), None, None
    if ctx.needs_input_grad[0] or any(ctx.needs_input_grad[2:6]):
        matrix = torch.zeros_like(step)
        matrix.diagonal().add_(degree.steps * grad_logdet[:, None, None])
        flat = matrix.flatten(2)
    vectors = as_columns(grad, dtype)
    for v in reversed(step_starts(entries, _start(out, x, sign, dtype), degree)):
        values = horner(entries, v, degree.m, keep=True) if series is None else series
        vectors = adjoint(entries, values, vectors, flat)
    grad_x = as_images(vectors, x)
    return grad_x, None if matrix is None else matrix.to(x.dtype)


def _start(out: Tensor, x: Tensor, sign: int, dtype: torch.dtype) -> Tensor:
    """Return what the exponential applies to, x or x - b, as columns."""
    return as_columns(x if sign > 0 else x - out[:, 0], dtype)


def _step_entries(
    tangents: Tensor, rescale: Tensor, reshift: Tensor, degree: Degree, dtype: torch.dtype
) -> Tensor:
    """Return (rescale * tangents + reshift) / steps in `dtype`."""
    slope, offset = rescale.to(dtype) / degree.steps, reshift.to(dtype) / degree.steps
    return (tangents.to(dtype) * slope).add_(offset)
