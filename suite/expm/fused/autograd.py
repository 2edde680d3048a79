"""The fused couplings as a differentiable function."""

from typing import Any

import torch
from torch import Tensor

from suite.expm.action.bounded_series import FULL, LOW_RANK
from suite.expm.bounds import choose_degree, degree_limit
from suite.expm.composed_gradients import composed_gradients
from suite.expm.fused.addresses import address, solid
from suite.expm.fused.kernel import Kernel
from suite.expm.fused.measured import Measured
from suite.expm.surroundings import is_plain

SERIES = {"full": FULL, "low_rank": LOW_RANK}
"""What does the same in torch's own operators, by the kernel's forms."""
INPUTS = ("out", "x", "scale", "shift", "rescale", "reshift")


class Fused(torch.autograd.Function):
    """(exp(S) x + b, sum of tr S) or (exp(-S) (x - b), -sum of tr S), on a CPU.

    S is a full matrix, or A2 A1, of rank t; the chunks behind b are the n columns of S, or t rows
    of A1 and t columns of A2.

    For backward only the inputs are kept: the kernel takes tanh and sums the series again.
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
        form: str,
        kernel: Kernel,
        measured: Measured,
    ) -> tuple[Tensor, Tensor]:
        """Return the vectors (batch, n, pixels) and logdet (batch,).

        Args:
            ctx: The autograd context.
            out: Chunks (batch, n + 1 or 2 t + 1, n, pixels), solid: b, then the rest before
                squashing.
            x: Vectors (batch, n, pixels), solid.
            scale: Shape (1,).
            shift: Shape (1,).
            rescale: Shape (1,).
            reshift: Shape (1,).
            sign: 1, or -1 for the inverse.
            form: full or low_rank.
            kernel: The compiled kernel.
            measured: What the norms are added to.

        Raises:
            DivergedError: If a norm needs more than 4096 sub-steps.
        """
        tensors = (out, x, scale, shift, rescale, reshift)
        ctx.save_for_backward(*tensors)
        ctx.sign, ctx.form, ctx.kernel = sign, form, kernel
        y, logdet = torch.empty_like(x), x.new_empty(len(x))
        seen = kernel.run(
            form,
            "forward",
            x.dtype,
            **_fields(tensors, sign),
            y=y.data_ptr(),
            logdet=logdet.data_ptr(),
            watched=measured.watched,
        )
        measured.add(seen.norm, seen.degree, seen.steps, blocks=seen.blocks, above=seen.above)
        if seen.norm > degree_limit(x.dtype):
            choose_degree(seen.norm, x.dtype)  # raises the error that names the norm
        return y, logdet

    @staticmethod
    def backward(ctx: Any, grad: Tensor, grad_logdet: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of the six tensors, None for those that nobody asked for."""
        saved = ctx.saved_tensors  # once: checkpointing makes them anew for each look
        wanted = ctx.needs_input_grad
        if torch.is_grad_enabled() or not is_plain(*saved, grad, grad_logdet):
            grads = (grad, grad_logdet)
            found = composed_gradients(
                lambda *tensors: SERIES[ctx.form].differentiable(tensors, ctx.sign),
                saved,
                wanted[:6],
                grads,
            )
            return *found, *[None] * 4
        tensors = tuple(solid(tensor) for tensor in saved)
        grad, grad_logdet = solid(grad), solid(grad_logdet)
        out, x, *_ = tensors
        grad_out = torch.empty_like(out) if wanted[0] else None
        grad_x = torch.empty_like(x) if wanted[1] else None
        matrix = wanted[0] or any(wanted[2:6])
        sums = x.new_zeros((len(x), 4), dtype=torch.float64) if matrix else None
        ctx.kernel.run(
            ctx.form,
            "backward",
            x.dtype,
            **_fields(tensors, ctx.sign),
            grad=address("the gradient of y2", grad, x.shape, x.dtype),
            grad_logdet=address("the gradient of logdet", grad_logdet, x.shape[:1], x.dtype),
            grad_out=_pointer(grad_out),
            grad_x=_pointer(grad_x),
            grad_scalars=_pointer(sums),
        )
        if sums is None:
            return None, grad_x, *[None] * 8
        return grad_out, grad_x, *_scalar_gradients(sums, x.dtype), *[None] * 4


def _fields(tensors: tuple[Tensor, ...], sign: int) -> dict[str, int]:
    batch, chunks, n, pixels = tensors[0].shape
    shapes = (tensors[0].shape, (batch, n, pixels), *[(1,)] * 4)
    dtype = tensors[0].dtype
    pointers = {
        name: address(name, tensor, shape, dtype)
        for name, tensor, shape in zip(INPUTS, tensors, shapes, strict=True)
    }
    sizes = {"batch": batch, "chunks": chunks, "n": n, "pixels": pixels}
    return {**pointers, **sizes, "sign": sign}


def _pointer(tensor: Tensor | None) -> int:
    return 0 if tensor is None else tensor.data_ptr()


def _scalar_gradients(sums: Tensor, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Return the gradients of scale, shift, rescale and reshift from those of every image.

    A running sum adds image after image, whatever the number of threads.
    """
    total = sums.cumsum(0)[-1] if len(sums) else sums.new_zeros(4)
    parts: tuple[Tensor, ...] = total.to(dtype).split(1)
    return parts


def fused_coupling(
    kernel: Kernel,
    form: str,
    chunks: Tensor,
    x: Tensor,
    scalars: tuple[Tensor, Tensor, Tensor, Tensor],
    sign: int,
    measured: Measured | None,
) -> tuple[Tensor, Tensor]:
    """Return the coupling's vectors and logdet by the compiled kernel.

    Args:
        kernel: The compiled kernel.
        form: full, or low_rank for S = A2 A1.
        chunks: Chunks (batch, n + 1 or 2 t + 1, n, pixels), on a CPU, float32 or float64.
        x: Vectors (batch, n, pixels).
        scalars: scale, shift, rescale, reshift, each of shape (1,).
        sign: 1, or -1 for the inverse.
        measured: What the norms are added to, if anybody wants to know.

    Raises:
        DivergedError: If a norm needs more than 4096 sub-steps.
        MemoryError: If there is no room for a block.
    """
    seen = Measured() if measured is None else measured
    tensors = [solid(tensor) for tensor in (chunks, x, *scalars)]
    y, logdet = Fused.apply(  # type: ignore[no-untyped-call]
        *tensors, sign, form, kernel, seen
    )
    return y, logdet
