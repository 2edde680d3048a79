"""Speed of what a coupling does behind its network, by every method: forward and backward."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from suite.expm import COUPLING_METHODS, matrix_exp_coupling
from tests.gpu.case import Case
from tests.gpu.exponentials import ON_CPU, RANK
from tests.gpu.finding import Finding
from tests.gpu.graph import captured
from tests.gpu.inside import compile_unavailable, compiled_series, kernels
from tests.gpu.machine import Machine
from tests.gpu.rounds import Rival, build, race

SIDES = {6: 16, 12: 8, 24: 4}
"""n -> height and width of images there, in the published model."""
BATCH = 64
IN_A_ROW = 5
BUDGET_S = 7
Coupling = Callable[..., tuple[Tensor, Tensor]]


def leaves_of(machine: Machine, n: int, chunks: int, largest: float) -> list[Tensor]:
    """The six tensors, tanh about where it bends, on the device."""
    side, batch = (2, 2) if machine.tiny else (SIDES[n], BATCH)
    draws = torch.Generator().manual_seed(n)
    out, x2 = (torch.randn(batch, count, side, side, generator=draws) for count in (n * chunks, n))
    scalars = [torch.tensor([one]) for one in (1.0, 0.0, largest, 0.0)]
    return [one.to(machine.device).requires_grad_() for one in (out, x2, *scalars)]


def tail(machine: Machine, n: int, norm: float, method: str) -> Callable[[], object]:
    """A call of a method on matrices that a layer's bound says are of this norm."""
    low = method == "low-rank"
    largest = (norm / (n * RANK)) ** 0.5 if low else norm / n
    leaves = leaves_of(machine, n, 2 * RANK + 1 if low else n + 1, largest)
    weights = torch.ones_like(leaves[1])
    ones = weights.new_ones(len(weights))
    compiled = method == "compiled"
    call: Coupling = compiled_series if compiled else partial(matrix_exp_coupling, method=method)

    def both_ways() -> object:
        y, logdet = call(*leaves, norm_bound=norm)
        return torch.autograd.grad((y, logdet), leaves, (weights, ones))

    return both_ways


def rival(machine: Machine, n: int, norm: float, method: str, graph: bool = False) -> Rival:
    """The tail by a method, called by the host or as a CUDA graph."""
    call = tail(machine, n, norm, method)
    in_a_row = 1 if machine.tiny else IN_A_ROW
    if not graph:
        return Rival(call, in_a_row)
    return Rival(captured(call, machine.device).replay, in_a_row, {"peak MiB": None})


def measure(name: str, n: int, norm: float, machine: Machine) -> Iterator[Finding]:
    """All methods in turns."""
    methods = [one for one in COUPLING_METHODS if one not in ON_CPU]
    makers = {one: partial(rival, machine, n, norm, one) for one in methods}
    if machine.is_gpu:
        for one in ("taylor", "action", "low-rank"):
            makers[f"{one}, CUDA graph"] = partial(rival, machine, n, norm, one, graph=True)
        if compile_unavailable(machine.device.type) is None:
            makers["compiled"] = partial(rival, machine, n, norm, "compiled")
    rivals: dict[str, Rival] = {}
    with kernels(threads=1, deterministic=True, tensor_float=False):
        yield from build(name, makers, machine, rivals)
        yield from race(name, rivals, machine, 0.5 if machine.tiny else BUDGET_S)


def cases(norm: float) -> list[Case]:
    """A case for each size, at a norm."""
    names = {n: f"coupling tail n={n}, norm {norm:g}" for n in SIDES}
    return [Case(name, partial(measure, name, n, norm), 90) for n, name in names.items()]
