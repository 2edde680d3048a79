"""How matrices lie in memory, and what multiplies them fastest there."""

from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from suite.expm.plan import Mix

LARGEST_IN_LANES = 9
"""Up to this size elementwise operations along the batch are faster than a batched product."""
_MULTIPLE = 4


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
    """What an evaluation needs of a layout."""

    def empty(self, rows: int, like: Tensor) -> Stack:
        """Return room for rows of matrices like (..., n, n)."""

    def identity(self, out: Tensor) -> None:
        """Write I to a row."""

    def load(self, a: Tensor, scale: float, out: Tensor) -> None:
        """Write scale * a to a row."""

    def store(self, row: Tensor, out: Tensor) -> None:
        """Write a row to matrices (..., n, n)."""

    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        """Return views of the rows with every matrix transposed."""

    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write a b to a row that is neither of the two."""

    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Add a b to a row that is neither of the two."""

    def mix(self, stack: Stack, mix: Mix) -> None:
        """Write combinations of rows."""

    def unmix(self, stack: Stack, mix: Mix) -> None:
        """Add the gradients of combinations to those of the rows they are made of."""


class Single:
    """One matrix (n, n): as few calls as possible, for these are what takes the time."""

    def empty(self, rows: int, like: Tensor) -> Stack:
        return Stack.of(like.new_empty((rows, *like.shape)))

    def identity(self, out: Tensor) -> None:
        torch.eye(len(out), out=out)

    def load(self, a: Tensor, scale: float, out: Tensor) -> None:
        torch.mul(a, scale, out=out)

    def store(self, row: Tensor, out: Tensor) -> None:
        out.copy_(row)

    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        return stack.data.mT.unbind()

    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        torch.mm(a, b, out=out)

    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        out.addmm_(a, b)

    def mix(self, stack: Stack, mix: Mix) -> None:
        flat = stack.flat
        torch.mm(mix.table, flat[: mix.table.shape[1]], out=flat[mix.first : mix.stop])

    def unmix(self, stack: Stack, mix: Mix) -> None:
        flat = stack.flat
        flat[: mix.table.shape[1]].addmm_(mix.table.t(), flat[mix.first : mix.stop])


class _Elementwise:
    """Combinations term by term: a matrix product would round by the batch's size."""

    def mix(self, stack: Stack, mix: Mix) -> None:
        for out, weights in zip(stack.rows[mix.first :], mix.weights, strict=False):
            used = [(stack.rows[j], weight) for j, weight in enumerate(weights) if weight]
            torch.mul(*used[0], out=out)
            for row, weight in used[1:]:
                out.add_(row, alpha=weight)

    def unmix(self, stack: Stack, mix: Mix) -> None:
        for made, weights in zip(stack.rows[mix.first :], mix.weights, strict=False):
            for j, weight in enumerate(weights):
                if j and weight:  # I has no gradient
                    stack.rows[j].add_(made, alpha=weight)


class Batch(_Elementwise):
    """Matrices (batch, n, n), n filled up with 0 to a multiple of 4.

    Unaligned matrices would be rounded in different ways, by their place in memory.
    """

    def empty(self, rows: int, like: Tensor) -> Stack:
        size = -(-like.shape[-1] // _MULTIPLE) * _MULTIPLE
        make = like.new_empty if size == like.shape[-1] else like.new_zeros
        return Stack.of(make((rows, len(like), size, size)))

    def identity(self, out: Tensor) -> None:
        out.copy_(torch.eye(out.shape[-1], dtype=out.dtype, device=out.device))

    def load(self, a: Tensor, scale: float, out: Tensor) -> None:
        n = a.shape[-1]
        torch.mul(a, scale, out=out[:, :n, :n])

    def store(self, row: Tensor, out: Tensor) -> None:
        n = out.shape[-1]
        out.copy_(row[:, :n, :n])

    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        return stack.data.mT.unbind()

    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        torch.bmm(a, b, out=out)

    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        out.baddbmm_(a, b)


class Lanes(_Elementwise):
    """Small matrices (n, n, batch): products entry by entry along the batch."""

    def empty(self, rows: int, like: Tensor) -> Stack:
        return Stack.of(like.new_empty((rows, *like.shape[1:], len(like))))

    def identity(self, out: Tensor) -> None:
        out.copy_(torch.eye(len(out), dtype=out.dtype, device=out.device)[..., None])

    def load(self, a: Tensor, scale: float, out: Tensor) -> None:
        torch.mul(a.permute(1, 2, 0), scale, out=out)

    def store(self, row: Tensor, out: Tensor) -> None:
        out.copy_(row.permute(2, 0, 1))

    def transposed(self, stack: Stack) -> tuple[Tensor, ...]:
        return stack.data.transpose(1, 2).unbind()

    def multiply(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        torch.mul(a[:, 0, None], b[0], out=out)
        for k in range(1, len(a)):
            out.addcmul_(a[:, k, None], b[k])

    def accumulate(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        for k in range(len(a)):
            out.addcmul_(a[:, k, None], b[k])


def choose_layout(a: Tensor) -> Layout:
    """Return the layout for one matrix or a batch; a batch's size does not matter."""
    if a.dim() == 2:
        return Single()
    return Lanes() if a.shape[-1] <= LARGEST_IN_LANES and a.device.type == "cpu" else Batch()
