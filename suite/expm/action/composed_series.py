"""exp(S) x in torch's own operators, for whoever looks into it: vmap, forward mode, export."""

import torch
from torch import Tensor

from suite.expm.bounds import Degree
from suite.expm.coupling_scalars import Scalars


def composed_action(
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
    """Return what `full_rank.Action` returns; its arguments are the same."""
    entries = Scalars(scale, shift, rescale, reshift).squash(out[:, 1:])
    matrices = (sign * entries).permute(0, 3, 2, 1)
    start = _columns(x if sign > 0 else x - out[:, 0], dtype)
    step = matrices.to(dtype) / degree.steps
    for _ in range(degree.steps):
        start = _horner(step, start, degree.m)[0]
    y = _images(start, x)
    logdet = matrices.diagonal(dim1=-2, dim2=-1).sum((1, 2))
    return (y + out[:, 0] if sign > 0 else y), logdet


def composed_low_rank(
    out: Tensor,
    x: Tensor,
    scale: Tensor,
    shift: Tensor,
    rescale: Tensor,
    reshift: Tensor,
    sign: int,
    degree: Degree,
    dtype: torch.dtype,
    *,
    entry_offset: float,
) -> tuple[Tensor, Tensor]:
    """Return what `low_rank.LowRankAction` returns; its arguments are the same.

    `entry_offset` is added to every entry of A1 and A2.
    """
    entries = Scalars(scale, shift, rescale, reshift).squash(out[:, 1:]).to(dtype) + entry_offset
    rows, columns = entries.split(entries.shape[1] // 2, 1)
    a1, a2 = rows.permute(0, 3, 1, 2), columns.permute(0, 3, 2, 1)
    vectors = _columns(x if sign > 0 else x - out[:, 0], dtype)
    small = (a1 @ a2) * (sign / degree.steps)
    start = (a1 @ vectors) / degree.steps
    total = torch.zeros_like(start)
    for _ in range(degree.steps):
        start, first = _horner(small, start, degree.m)
        total = total + first
    y = _images(vectors + sign * (a2 @ total), x)
    logdet = degree.steps * small.diagonal(dim1=-2, dim2=-1).sum((1, 2))
    return (y + out[:, 0] if sign > 0 else y), logdet.to(x.dtype)


def _horner(step: Tensor, start: Tensor, m: int) -> tuple[Tensor, Tensor]:
    """Return v_0 and v_1 of v_(k-1) = x + S v_k / k, v_m = x; see `full_rank.horner`."""
    value = before = start
    for k in range(m, 0, -1):
        value, before = start + (step @ value) / k, value
    return value, before


def _columns(vectors: Tensor, dtype: torch.dtype) -> Tensor:
    """Return vectors (batch, n, pixels) as (batch, pixels, n, 1)."""
    return vectors.transpose(1, 2)[..., None].to(dtype)


def _images(columns: Tensor, like: Tensor) -> Tensor:
    """Return columns (batch, pixels, n, 1) as (batch, n, pixels) in the dtype of `like`."""
    return columns[..., 0].transpose(1, 2).to(like.dtype)
