"""Counts what torch does: calls of operators, arithmetic, and bytes kept for a backward pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

Returned = TypeVar("Returned")

READ_BACKS = frozenset({"aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero"})
_PRODUCTS = frozenset({"aten::mm", "aten::bmm"})
_ADDED = frozenset({"aten::addmm", "aten::addmm_", "aten::baddbmm", "aten::baddbmm_"})
_ELEMENTWISE = {
    **dict.fromkeys(("aten::add", "aten::sub", "aten::rsub", "aten::mul", "aten::div"), 1),
    **dict.fromkeys(("aten::add_", "aten::sub_", "aten::mul_", "aten::div_"), 1),
    **dict.fromkeys(("aten::addcmul", "aten::addcmul_"), 2),
    "aten::sum": 1,
}


class Count(TorchDispatchMode):
    """Counts in `total` the calls of the named operators while it is entered."""

    def __init__(self, *names: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names = names
        self.total = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Count, then call."""
        self.total += func._schema.name in self.names
        return func(*args, **(kwargs or {}))


@dataclass(frozen=True)
class Work:
    """What a call makes torch's kernels do; a kernel of our own is not seen.

    Attributes:
        flops: Additions and multiplications of products, sums and elementwise arithmetic; a
            product of m x k and k x n has 2 m k n. Comparisons and functions such as tanh are not
            counted.
        matrix_flops: Those of them in products of two matrices, neither of them a vector.
        read_backs: Numbers that were read back from the device.
        saved: Bytes of the storages that were kept for a backward pass, each counted once.
    """

    flops: int
    matrix_flops: int
    read_backs: int
    saved: int


def observe(call: Callable[[], Returned]) -> tuple[Returned, Work]:
    """What a call returns and does, operators that other operators call included.

    >>> a = torch.ones(5, 2, 2, requires_grad=True)
    >>> observe(lambda: a @ a + a)[1]
    Work(flops=100, matrix_flops=80, read_backs=0, saved=80)
    """
    kept: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage  # held, so that no other storage gets its address
        return tensor

    with (
        torch.autograd.profiler.profile(record_shapes=True) as profile,
        torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor),
    ):
        returned = call()
    flops = matrix_flops = read_backs = 0
    for event in profile.function_events or ():
        shapes = [tuple(shape) for shape in event.input_shapes or () if shape]
        product = _product_flops(event.name, shapes)
        flops += product or _elementwise_flops(event.name, shapes)
        matrix_flops += product if _has_matrices(event.name, shapes) else 0
        read_backs += event.name in READ_BACKS
    saved = sum(storage.nbytes() for storage in kept.values())
    return returned, Work(flops, matrix_flops, read_backs, saved)


def _factors(name: str, shapes: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The shapes of the two that are multiplied."""
    return shapes[:2] if name in _PRODUCTS else shapes[1:3] if name in _ADDED else []


def _product_flops(name: str, shapes: list[tuple[int, ...]]) -> int:
    factors = _factors(name, shapes)
    return 2 * prod(factors[0]) * factors[1][-1] if factors else 0


def _has_matrices(name: str, shapes: list[tuple[int, ...]]) -> bool:
    return all(min(shape[-2:]) > 1 for shape in _factors(name, shapes))


def _elementwise_flops(name: str, shapes: Iterable[tuple[int, ...]]) -> int:
    weight = _ELEMENTWISE.get(name, 0)
    return weight * prod(torch.broadcast_shapes(*shapes)) if weight else 0
