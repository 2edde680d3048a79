"""Every method of the exponential as one list of functions, for one set of checks."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from suite.expm import MATRIX_METHODS, matrix_exp, matrix_exp_coupling, truncated_coupling
from tests.expm.cases import EVERY_METHOD, inputs
from tests.expm.matrices import matrices

BOUND = 3.0
"""On the norms of all inputs here."""


@dataclass(frozen=True)
class Subject:
    """A function of tensors that returns tensors.

    Attributes:
        name: What docs/expm.md calls it.
        method: The method's name.
        call: The function.
        tensors: Its inputs.
        unbounded: The same function without a bound on the norm.
    """

    name: str
    method: str
    call: Callable[..., tuple[Tensor, ...]]
    tensors: tuple[Tensor, ...]
    unbounded: Callable[..., tuple[Tensor, ...]]

    def leaves(self) -> tuple[Tensor, ...]:
        """Return inputs that receive gradients."""
        return tuple(tensor.detach().clone().requires_grad_() for tensor in self.tensors)

    def total(self, *tensors: Tensor) -> Tensor:
        """Return a number that every result takes part in."""
        return sum_of(self.call(*tensors))

    def values_and_gradients(self, leaves: tuple[Tensor, ...]) -> list[Tensor]:
        """Return all results and the gradients of `total`."""
        results = self.call(*leaves)
        return [*results, *torch.autograd.grad(sum_of(results), leaves)]


def sum_of(results: tuple[Tensor, ...]) -> Tensor:
    """Return a number whose gradients differ from entry to entry."""
    return torch.stack([result.sin().sum() for result in results]).sum()


def subject(name: str, dtype: torch.dtype = torch.float64) -> Subject:
    """Return a subject by its name: a method of the coupling, or `matrix` and one of the matrix."""
    kind, _, method = name.rpartition(" ")
    if kind:
        return _matrix(name, method, dtype)
    drawn = inputs(method, n=3, size=(1, 2), scalars=(0.7, 0.1, 0.5, -0.1), dtype=dtype, rank=1)
    if method == "truncated":

        def cut(*tensors: Tensor, norm_bound: float | None = BOUND) -> tuple[Tensor, ...]:
            return truncated_coupling(*tensors, terms=6, norm_bound=norm_bound)

        return _of(name, method, cut, tuple(drawn))

    def couple(*tensors: Tensor, norm_bound: float | None = BOUND) -> tuple[Tensor, ...]:
        return matrix_exp_coupling(*tensors, method=method, norm_bound=norm_bound)

    return _of(name, method, couple, tuple(drawn))


def _matrix(name: str, method: str, dtype: torch.dtype) -> Subject:
    def exponential(a: Tensor, norm_bound: float | None = BOUND) -> tuple[Tensor, ...]:
        return (matrix_exp(a, method=method, norm_bound=norm_bound),)

    shape = (4, 4) if name.startswith("one") else (3, 4, 4)
    return _of(name, method, exponential, (matrices(*shape, norm=2.5, dtype=dtype),))


def _of(
    name: str, method: str, call: Callable[..., tuple[Tensor, ...]], tensors: tuple[Tensor, ...]
) -> Subject:
    return Subject(name, method, call, tensors, lambda *given: call(*given, norm_bound=None))


EVERY = [*EVERY_METHOD, "truncated", *(f"matrix {method}" for method in MATRIX_METHODS)]
EVERY += ["one matrix taylor"]
BY_NAME = pytest.mark.parametrize("name", EVERY)
