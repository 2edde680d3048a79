"""Every layer of the catalogue on the device, against the CPU in float64."""

from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

from suite.flows import Transform
from tests.flows import catalogue
from tests.gpu.agreement import furthest, joined
from tests.gpu.case import Case
from tests.gpu.finding import Finding, checked
from tests.gpu.inside import kernels
from tests.gpu.machine import Machine

BOUNDS = {torch.float64: 1e-12, torch.float32: 2e-5}
"""In units of the largest entry. A CPU's own float32 is within 5e-6 here."""
IMAGES = 6


class Outcome(NamedTuple):
    """What is compared."""

    forward: Tensor
    logdet: Tensor
    inverse: Tensor
    gradients: Tensor


def outcome(layer: Transform, x: Tensor, z: Tensor, weights: Tensor) -> Outcome:
    """Both directions, and the gradients of x and of all parameters through both.

    Args:
        layer: The layer.
        x: What goes forward.
        z: What goes back.
        weights: Weights of the output's entries in what is differentiated.
    """
    leaves = [x.clone().requires_grad_(), z.clone().requires_grad_()]
    output, logdet = layer(leaves[0])
    back = layer.inverse(leaves[1])
    total = (output * weights).sum() + logdet.sum() + (back * weights).sum()
    wanted = [*leaves, *layer.parameters()]
    gradients = torch.autograd.grad(total, wanted, allow_unused=True, materialize_grads=True)
    return Outcome(output.detach(), logdet.detach(), back.detach(), joined(gradients))


def compare(case: catalogue.Case, machine: Machine) -> Iterator[Finding]:
    """One line for each arithmetic: the worst of what is compared, and each of it."""
    with kernels(threads=1, deterministic=True, tensor_float=False):
        for dtype, bound in BOUNDS.items():
            # Rounded first, so that both sides are given the same numbers.
            low = deepcopy(catalogue.build(case)).to(dtype)
            exact = deepcopy(low).double()
            x, weights = (catalogue.images(case, IMAGES, seed=seed).to(dtype) for seed in (5, 6))
            with torch.no_grad():
                z = exact(x.double())[0].to(dtype)
            right = outcome(exact, x.double(), z.double(), weights.double())
            there = [one.to(machine.device) for one in (x, z, weights)]
            found = outcome(deepcopy(low).to(machine.device), *there)
            errors = _errors(found, right)
            here = _errors(outcome(low, x, z, weights), right)
            name = str(dtype).removeprefix("torch.")
            said = {**errors, "the CPU's own": max(here.values())}
            yield checked(f"layer {case.name}", name, _worst(errors), bound, more=said)


def _errors(found: Outcome, right: Outcome) -> dict[str, float]:
    pairs = zip(Outcome._fields, found, right, strict=True)
    return {name: furthest(one, other) for name, one, other in pairs}


def _worst(errors: dict[str, float]) -> float:
    """The largest; NaN if one is, which a comparison would pass over."""
    return float(torch.tensor(list(errors.values())).max())


def cases() -> list[Case]:
    """A case for each layer that runs on any device: the compiled kernel is for a CPU."""
    return [
        Case(f"layer {one.name}", partial(compare, one))
        for one in catalogue.CASES
        if not one.name.endswith(" fused")
    ]
