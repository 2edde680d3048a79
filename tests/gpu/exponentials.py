"""Every method of ``suite.expm`` on the device, against the CPU in float64."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import torch
from torch import Tensor

from suite.expm import COUPLING_METHODS, MATRIX_METHODS, matrix_exp, matrix_exp_coupling
from tests.gpu.agreement import relative
from tests.gpu.case import Case
from tests.gpu.finding import Finding, checked
from tests.gpu.inside import kernels
from tests.gpu.machine import Machine

BOUNDS = {torch.float64: 1e-12, torch.float32: 1e-5}
"""Of the relative 2-norm of a batch. A CPU's own float32 is within 2e-6 here."""
ON_CPU = ("fused", "fused-low-rank")
SIZES = (2, 6, 12, 24)
NORMS = (0.5, 3.0)
RANK = 3
BATCH = 3
SIDES = (4, 5)
FAITHFUL = ("taylor", "action", "low-rank")
"""Methods that keep what is not finite to the image where it is."""
Call = Callable[..., tuple[Tensor, ...]]


def coupling_inputs(method: str, n: int, norm: float, dtype: torch.dtype) -> list[Tensor]:
    """The six tensors of a coupling, S of at most this norm, on the CPU."""
    chunks = 2 * RANK + 1 if method == "low-rank" else n + 1
    draws = torch.Generator().manual_seed(n)
    out, x2 = (
        torch.randn(BATCH, count, *SIDES, generator=draws, dtype=torch.float64)
        for count in (n * chunks, n)
    )
    largest = math.sqrt(norm / (n * RANK)) if method == "low-rank" else norm / n
    scalars = (torch.tensor([one]) for one in (0.7, 0.1, 0.9 * largest, -0.1 * largest))
    return [one.to(dtype) for one in (out, x2, *scalars)]


def coupled(method: str, inverse: bool, bound: float | None, tensors: list[Tensor]) -> list[Tensor]:
    """y2, logdet and the gradients of the six."""
    leaves = [one.detach().clone().requires_grad_() for one in tensors]
    y, logdet = matrix_exp_coupling(*leaves, inverse=inverse, method=method, norm_bound=bound)
    weights = torch.linspace(-1, 1, y.numel(), dtype=torch.float64).view_as(y).to(y)
    gradients = torch.autograd.grad((y * weights).sum() + logdet.sum(), leaves)
    return [y, logdet, *gradients]


def compare_coupling(method: str, machine: Machine) -> Iterator[Finding]:
    """One line for each arithmetic: the worst of all sizes, norms, directions and bounds."""
    name, parts = f"coupling by {method}", ("y2", "logdet", "out", "x2", "scalars")
    with kernels(threads=1, deterministic=True, tensor_float=False):
        for dtype, bound in BOUNDS.items():
            errors: dict[str, list[float]] = {part: [0.0] for part in parts}
            for n, norm, inverse, given in product(SIZES, NORMS, (False, True), (None, 1.05)):
                tensors = coupling_inputs(method, n, norm, dtype)
                call = partial(coupled, method, inverse, given and given * norm)
                found = call([one.to(machine.device) for one in tensors])
                right = call([one.double() for one in tensors])
                _add(errors, _joined(found), _joined(right))
            yield _line(name, dtype, errors, bound)
    yield _not_finite(name, method, machine)


def _joined(tensors: list[Tensor]) -> list[Tensor]:
    """The scalars' gradients as one, so that none that cancels is measured by itself."""
    return [*tensors[:4], torch.cat([one.cpu() for one in tensors[4:]])]


def _not_finite(name: str, method: str, machine: Machine) -> Finding:
    """NaN in one image must come out there, and with faithful methods nowhere else."""
    tensors = [one.to(machine.device) for one in coupling_inputs(method, 6, 0.5, torch.float32)]
    tensors[0][0, 7:] = math.nan
    y, logdet = matrix_exp_coupling(*tensors, method=method, norm_bound=0.6)
    seen = bool(y[0].isnan().all()) and bool(logdet[0].isnan())
    others = bool(y[1:].isfinite().all())
    ok = seen and (others or method not in FAITHFUL)
    more = {"in its image": seen, "others are finite": others}
    return Finding("correctness", name, "NaN comes out", float(ok), "", ok, more)


def exponentiated(method: str, bound: float | None, a: Tensor) -> list[Tensor]:
    """exp(A) and the gradient of A."""
    leaf = a.detach().clone().requires_grad_()
    result = matrix_exp(leaf, method=method, norm_bound=bound)
    weights = torch.linspace(-1, 1, result.numel(), dtype=torch.float64).view_as(result).to(result)
    return [result, *torch.autograd.grad((result * weights).sum(), leaf)]


def compare_matrix(method: str, machine: Machine) -> Iterator[Finding]:
    """One line for each arithmetic: the worst of batches and single matrices, 1 to 48 rows."""
    with kernels(threads=1, deterministic=True, tensor_float=False):
        for dtype, bound in BOUNDS.items():
            errors: dict[str, list[float]] = {"exp": [0.0], "gradient": [0.0]}
            shapes = [(n, n) for n in (1, 12, 48)] + [(7, n, n) for n in (3, 6, 24)]
            for shape, norm, given in product(shapes, (0.05, 1.0, 5.0), (None, 1.05)):
                draws = torch.Generator().manual_seed(len(shape) + shape[-1])
                a = torch.randn(shape, generator=draws, dtype=torch.float64)
                a = (norm * a / a.abs().sum(-1).max()).to(dtype)
                call = partial(exponentiated, method, given and given * norm)
                _add(errors, call(a.to(machine.device)), call(a.double()))
            yield _line(f"matrix by {method}", dtype, errors, bound)


def _add(errors: dict[str, list[float]], found: list[Tensor], right: list[Tensor]) -> None:
    for name, one, other in zip(errors, found, right, strict=True):
        errors[name].append(relative(one, other))


def _line(case: str, dtype: torch.dtype, errors: dict[str, list[float]], bound: float) -> Finding:
    # A tensor's maximum is NaN if one entry is; Python's is not.
    worst = {name: float(torch.tensor(values).max()) for name, values in errors.items()}
    value = float(torch.tensor(list(worst.values())).max())
    name = str(dtype).removeprefix("torch.")
    count = len(next(iter(errors.values()))) - 1
    return checked(case, name, value, bound, more={**worst, "inputs": count})


def cases() -> list[Case]:
    """A case for each method that runs on any device."""
    couplings = [name for name in COUPLING_METHODS if name not in ON_CPU]
    return [
        *(Case(f"coupling by {name}", partial(compare_coupling, name)) for name in couplings),
        *(Case(f"matrix by {name}", partial(compare_matrix, name)) for name in MATRIX_METHODS),
    ]
