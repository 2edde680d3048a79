"""Tensors as the compiled kernel takes them: checked, as it reads what it is pointed at."""

import torch
from torch import Tensor


def solid(tensor: Tensor) -> Tensor:
    """Return the tensor with its numbers in memory as they are, one behind the other.

    A negation that torch has put off, or zeros that it only pretends to have, are written out.
    """
    if tensor.is_neg() or tensor._is_zerotensor():
        tensor = tensor.clone()
    return tensor.contiguous()


def address(name: str, tensor: Tensor, shape: tuple[int, ...], dtype: torch.dtype) -> int:
    """Return where a solid tensor lies.

    Raises:
        ValueError: If it has another shape or dtype, is not on a CPU, or has no memory.
    """
    if tensor.shape != shape or tensor.dtype is not dtype or not tensor.is_cpu:
        raise ValueError(
            f"expected {name} {tuple(shape)} of {dtype} on a CPU for the compiled kernel, got "
            f"{tuple(tensor.shape)} of {tensor.dtype} on {tensor.device}"
        )
    place = tensor.data_ptr()
    if not place and tensor.numel():
        raise ValueError(f"{name} {tuple(shape)} has no memory that the compiled kernel could read")
    return place
