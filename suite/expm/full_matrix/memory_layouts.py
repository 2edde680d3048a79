"""How matrices lie in memory, and what multiplies them fastest there."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Protocol

import torch
from torch import Tensor
from typing_extensions import override

from suite.expm.full_matrix.scheme_rows import Mix

LARGEST_IN_LANES = 9
"""Up to this size elementwise operations along the batch are faster than a batched product."""
_MULTIPLE = 4

Calls = list[Callable[[], object]]


class Stack(NamedTuple):
    """Matrices of one layout behind each other: as a tensor, as its rows, and flat."""

    data: Tensor
    rows: tuple[Tensor, ...]
    flat: Tensor

    @classmethod
    def of(cls, data: Tensor) -> "Stack":
        """Return the stack of a contiguous tensor's rows."""
        return cls(data, data.unbind(), data.view(len(data), -1))


class Layout(Protocol):
    """What an evaluation needs of a layout.

    Whatever is done over and over is returned as calls without arguments: for a small matrix,
    making views and looking things up would take longer than the arithmetic.
    """

    def empty(self, rows: int, like: Tensor) -> Stack:
        """Return room for rows of matrices like (..., n, n)."""

    def identity(self, out: Tensor) -> None:
        """Write I to a row."""

    def inside(self, row: Tensor, like: Tensor) -> Tensor:
        """Return a row as a view of the shape of `like`."""

    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        """Return views of the rows with every matrix transposed."""

    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        """Write a b to a row that is neither of the two."""

    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        """Add a b to a row that is neither of the two."""

    def mix(self, stack: Stack, mix: Mix) -> Calls:
        """Write combinations of rows."""

    def unmix(self, stack: Stack, mix: Mix) -> Calls:
        """Add the gradients of combinations to those of the rows they are made of."""


class Single(Layout):
    """One matrix (n, n): as few calls as possible, for these are what takes the time."""

    @override
    def empty(self, rows: int, like: Tensor) -> Stack:
        return Stack.of(like.new_empty((rows, *like.shape)))

    @override
    def identity(self, out: Tensor) -> None:
        out.copy_(torch.eye(len(out), dtype=out.dtype, device=out.device))

    @override
    def inside(self, row: Tensor, like: Tensor) -> Tensor:
        return row

    @override
    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        return stack.data.mT.unbind()

    @override
    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        return [partial(torch.mm, a, b, out=out)]

    @override
    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        return [partial(out.addmm_, a, b)]

    @override
    def mix(self, stack: Stack, mix: Mix) -> Calls:
        made = stack.flat[mix.first : mix.stop]
        return [partial(torch.mm, mix.table, stack.flat[: mix.table.shape[1]], out=made)]

    @override
    def unmix(self, stack: Stack, mix: Mix) -> Calls:
        made = stack.flat[mix.first : mix.stop]
        return [partial(stack.flat[: mix.table.shape[1]].addmm_, mix.table.t(), made)]


class _Elementwise(Layout):
    """Combinations term by term: a matrix product would round by the batch's size."""

    @override
    def mix(self, stack: Stack, mix: Mix) -> Calls:
        calls: Calls = []
        for out, weights in zip(stack.rows[mix.first :], mix.weights, strict=False):
            (first, weight), *others = [(j, weight) for j, weight in enumerate(weights) if weight]
            calls.append(partial(torch.mul, stack.rows[first], weight, out=out))
            calls += [partial(out.add_, stack.rows[j], alpha=weight) for j, weight in others]
        return calls

    @override
    def unmix(self, stack: Stack, mix: Mix) -> Calls:
        return [
            partial(stack.rows[j].add_, made, alpha=weight)
            for made, weights in zip(stack.rows[mix.first :], mix.weights, strict=False)
            for j, weight in enumerate(weights)
            if j and weight  # nobody asks for the gradient of I
        ]


class Batch(_Elementwise):
    """Matrices (batch, n, n), n filled up with 0 to a multiple of 4.

    Unaligned matrices would be rounded in different ways, by their place in memory.
    """

    @override
    def empty(self, rows: int, like: Tensor) -> Stack:
        size = -(-like.shape[-1] // _MULTIPLE) * _MULTIPLE
        make = like.new_empty if size == like.shape[-1] else like.new_zeros
        return Stack.of(make((rows, len(like), size, size)))

    @override
    def identity(self, out: Tensor) -> None:
        out.copy_(torch.eye(out.shape[-1], dtype=out.dtype, device=out.device))

    @override
    def inside(self, row: Tensor, like: Tensor) -> Tensor:
        n = like.shape[-1]
        return row[:, :n, :n]

    @override
    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        return stack.data.mT.unbind()

    @override
    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        return [partial(torch.bmm, a, b, out=out)]

    @override
    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        return [partial(out.baddbmm_, a, b)]


class Lanes(_Elementwise):
    """Small matrices (n, n, batch): products entry by entry along the batch."""

    @override
    def empty(self, rows: int, like: Tensor) -> Stack:
        return Stack.of(like.new_empty((rows, *like.shape[1:], len(like))))

    @override
    def identity(self, out: Tensor) -> None:
        out.copy_(torch.eye(len(out), dtype=out.dtype, device=out.device)[..., None])

    @override
    def inside(self, row: Tensor, like: Tensor) -> Tensor:
        return row.permute(2, 0, 1)

    @override
    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        return stack.data.transpose(1, 2).unbind()

    @override
    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        first = partial(torch.mul, a[:, 0, None], b[0], out=out)
        return [first, *self.accumulate(a, b, out)[1:]]

    @override
    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> Calls:
        return [
            partial(out.addcmul_, column[:, None], row)
            for column, row in zip(a.unbind(1), b.unbind(), strict=True)
        ]


def batch_layout(a: Tensor) -> Layout:
    """Return the layout for a batch (batch, n, n); how many there are does not matter."""
    small = a.shape[-1] <= LARGEST_IN_LANES and a.device.type == "cpu"
    return Lanes() if small else Batch()
