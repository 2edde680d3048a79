"""What torch has switched on around a call: transforms, modes, graphs in the making.

Prepared calls that write to memory which is kept, and compiled code that reads memory, are for
ordinary tensors and nobody between: whatever else comes along takes the composed forms, which are
made of torch's own differentiable operators and keep nothing.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor
from torch.autograd import forward_ad

P = ParamSpec("P")
R = TypeVar("R")

_ORDINARY = frozenset({Tensor, torch.nn.Parameter})
_MODES = torch._C._TorchDispatchModeKey
_WITHOUT_VALUES = (_MODES.FAKE, _MODES.PROXY, _MODES.FUNCTIONAL)
NO_GRAPH = (
    "suite.expm is no part of a graph: leave out fullgraph=True, and export with strict=False"
)
# Before torch 2.8 no reason can be given.
_KNOWN = "reason" in inspect.signature(torch.compiler.disable).parameters
_WHY: dict[str, Any] = {"reason": NO_GRAPH} if _KNOWN else {}
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

    Compiled into a graph, every norm would make a new one. Who asks for a single graph gets
    torch's error that names the reason; torch.export, where it is not strict, sees through it.
    """
    disabled = torch.compiler.disable(function, **_WHY)

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        if torch.compiler.is_dynamo_compiling():
            return cast("R", disabled(*args, **kwargs))
        return function(*args, **kwargs)

    return called
