"""What torch has switched on around a call: transforms, modes, graphs in the making, autocast.

Prepared calls that write to memory which is kept, and compiled code that reads memory, are for
ordinary tensors and nobody between: whatever else comes along takes the composed forms, which are
made of torch's own differentiable operators and keep nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar, cast

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor
from torch.autograd import forward_ad

P = ParamSpec("P")
R = TypeVar("R")

_ORDINARY = frozenset({Tensor, torch.nn.Parameter})
_MODES = torch._C._TorchDispatchModeKey
_WITHOUT_VALUES = (_MODES.FAKE, _MODES.PROXY, _MODES.FUNCTIONAL)
_NO_CHANGE = nullcontext()
_HALF = frozenset({torch.float16, torch.bfloat16})
NO_VALUES = (
    "norms cannot be read where tensors have no values (torch.export, make_fx, fake and meta "
    "tensors): give norm_bound, which taylor, action, low-rank and the fused methods take"
)


def is_plain(*tensors: Tensor) -> bool:
    """Return whether these are ordinary tensors, and nothing but autograd looks at what is done.

    A dispatch mode of the user's own, such as one that counts calls, is no hindrance.
    """
    return not _is_transformed() and all(
        type(tensor) in _ORDINARY
        and tensor.layout is torch.strided
        and torch._C._has_storage(tensor)
        for tensor in tensors
    )


def _is_transformed() -> bool:
    return (
        torch._C._are_functorch_transforms_active()
        or forward_ad._current_level >= 0
        or torch._C._get_tracing_state() is not None
        or torch.compiler.is_compiling()
        or _is_without_values()
    )


def _is_without_values() -> bool:
    """Return whether one of the modes is on in which torch.export and its like see no numbers."""
    return torch._C._len_torch_dispatch_stack() > 0 and any(
        torch._C._get_dispatch_mode(key) is not None for key in _WITHOUT_VALUES
    )


def _is_exporting() -> bool:
    # Before torch 2.7 there is no `is_exporting`.
    known: Callable[[], bool] | None = getattr(torch.compiler, "is_exporting", None)
    if known is not None:
        return known()
    return torch.compiler.is_compiling() and not torch.compiler.is_dynamo_compiling()


def is_recorded() -> bool:
    """Return whether what is done now becomes a program that runs later, on other numbers."""
    return torch._C._get_tracing_state() is not None or _is_exporting() or _is_without_values()


def has_values(tensor: Tensor) -> bool:
    """Return whether a tensor's numbers can be read."""
    hidden = _is_exporting() or _is_without_values()
    return not (hidden or tensor.is_meta or isinstance(tensor, FakeTensor))


def largest(norms: Tensor) -> float:
    """Return the largest of some norms as a number of the host, 0 of none.

    Under vmap it is the largest over everything that is mapped over.

    Raises:
        ValueError: If the tensor has no values.
    """
    while torch._C._functorch.is_functorch_wrapped_tensor(norms):
        norms = torch._C._functorch.get_unwrapped(norms)
    if not has_values(norms):
        raise ValueError(NO_VALUES)
    return float(norms.max()) if norms.numel() else 0.0


@contextmanager
def outside_modes() -> Iterator[None]:
    """Make what is kept in a process as if no mode were on, whoever comes first to need it."""
    with (
        torch._C._DisableTorchDispatch(),
        torch._C.DisableTorchFunction(),
        torch.inference_mode(mode=False),
        torch.no_grad(),
    ):
        yield


def outside_graphs(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function such that torch.compile runs it as it is, between two graphs.

    Compiled into a graph, every norm would make a new one. torch.export sees through it.
    """
    disabled = torch.compiler.disable(function)

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        if torch.compiler.is_dynamo_compiling() and not _is_exporting():
            return cast("R", disabled(*args, **kwargs))
        return function(*args, **kwargs)

    return called


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


def composed_gradients(
    compose: Callable[..., Tensor | tuple[Tensor, ...]],
    inputs: tuple[Tensor, ...],
    wanted: tuple[bool, ...],
    grads: tuple[Tensor, ...],
) -> list[Tensor | None]:
    """Return gradients that may be differentiated, batched or transformed themselves.

    Args:
        compose: The composed form of a function.
        inputs: Its inputs.
        wanted: Whose gradients are wanted.
        grads: Gradients of its results.

    Returns:
        A gradient for each input, None for those that nobody asked for.
    """
    with torch.enable_grad():
        # Gradients end here: an input may be made of another one.
        leaves = [tensor.view_as(tensor) for tensor in inputs]
        outputs = compose(*leaves)
    asked = [leaf for leaf, here in zip(leaves, wanted, strict=True) if here]
    found = iter(
        torch.autograd.grad(
            outputs, asked, grads, create_graph=torch.is_grad_enabled(), materialize_grads=True
        )
    )
    return [next(found) if here else None for here in wanted]
