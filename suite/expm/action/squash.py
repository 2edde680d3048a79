"""The network's output as columns of matrices, and the gradients of its squashing."""

import torch
from torch import Tensor


def raw_entries(out: Tensor) -> Tensor:
    """Return the chunks behind the first as a view (chunk, n, batch, pixels).

    Args:
        out: Chunks (batch, chunks, n, pixels).
    """
    return out[:, 1:].permute(1, 2, 0, 3)


def as_columns(vectors: Tensor, dtype: torch.dtype) -> Tensor:
    """Return vectors (batch, n, pixels) as (n, batch * pixels)."""
    return vectors.transpose(0, 1).flatten(1).to(dtype)


def as_images(columns: Tensor, like: Tensor) -> Tensor:
    """Return columns (n, batch * pixels) as (batch, n, pixels) in the dtype of `like`."""
    batch, n, pixels = like.shape
    return columns.view(n, batch, pixels).transpose(0, 1).to(like.dtype)


def squash_gradients(
    entries: Tensor,
    tangents: Tensor,
    out: Tensor,
    grad_b: Tensor,
    scale: Tensor,
    rescale: Tensor,
    room: Tensor,
    unit: float = 1.0,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return the gradients of the output, scale, shift, rescale and reshift.

    Args:
        entries: Gradients of rescale * tangents + reshift, (chunk, n, batch, pixels), divided by
            `unit`; overwritten.
        tangents: tanh(scale * raw + shift), in the same shape.
        out: Chunks (batch, chunks, n, pixels), the first of them b.
        grad_b: Gradient of b, (batch, n, pixels).
        scale: Shape (1,).
        rescale: Shape (1,).
        room: Like `entries`; overwritten too.
        unit: A factor that `entries` still lack.
    """
    aligned = torch.mul(entries, tangents, out=room)
    grad_rescale, grad_reshift = aligned.sum(), entries.sum()
    argument = entries.addcmul_(aligned, tangents, value=-1)
    grad_scale = torch.mul(argument, raw_entries(out), out=aligned).sum()
    grad_shift = argument.sum()
    grad_out = torch.empty_like(out)
    grad_out[:, 0] = grad_b
    torch.mul(argument, unit * rescale * scale, out=raw_entries(grad_out))
    sums = unit * torch.stack([grad_scale, grad_shift, grad_rescale, grad_reshift])
    sums[:2] *= rescale
    return grad_out, *sums.split(1)
