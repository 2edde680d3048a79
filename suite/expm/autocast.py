"""What torch.autocast is kept away from: exponentials lose what they are for in half precision."""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor

_NO_CHANGE = nullcontext()
_HALF = frozenset({torch.float16, torch.bfloat16})


def is_autocast(tensor: Tensor) -> bool:
    """Return whether torch.autocast is on for the tensor's device."""
    device = tensor.device.type
    return device != "meta" and torch.is_autocast_enabled(device)


def without_autocast(tensor: Tensor) -> AbstractContextManager[object]:
    """Return a context in which what is made of the tensor is computed in its own dtype."""
    return torch.autocast(tensor.device.type, enabled=False) if is_autocast(tensor) else _NO_CHANGE


def restored(tensor: Tensor) -> Tensor:
    """Return what autocast has made float16 or bfloat16 as float32."""
    return tensor.float() if tensor.dtype in _HALF else tensor
