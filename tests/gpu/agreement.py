"""How far what a device computes is from what is right."""

from collections.abc import Sequence

import torch
from torch import Tensor


def furthest(found: Tensor, right: Tensor) -> float:
    """The largest difference, in units of the largest right entry; NaN if one is not finite."""
    here, there = _double(found), _double(right)
    if not there.numel():
        return 0.0
    return float((here - there).abs().max() / (there.abs().max() or torch.tensor(1.0)))


def relative(found: Tensor, right: Tensor) -> float:
    """The 2-norm of what is wrong, relative to that of what is right."""
    here, there = _double(found), _double(right)
    return float((here - there).norm() / there.norm().clamp_min(1e-30))


def joined(tensors: Sequence[Tensor]) -> Tensor:
    """All entries in one vector."""
    return torch.cat([one.detach().flatten() for one in tensors])


def _double(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", torch.float64)
