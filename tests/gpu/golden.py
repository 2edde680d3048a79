"""The vectors that the authors' program computed in float64, on the device."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from suite.flows import bits_per_dim, from_authors
from tests.gpu.agreement import furthest
from tests.gpu.case import Case
from tests.gpu.finding import Finding, checked
from tests.gpu.inside import kernels, our_name
from tests.gpu.machine import Machine

FOLDER = Path(__file__).parents[1] / "golden"
BOUNDS = {"z": 1e-6, "logdet": 1e-7, "bits/dim": 1e-7, "inverse": 1e-10, "gradients": 1e-7}
"""Absolute, in float64, as on a CPU: the authors' series stops at terms of 1e-8."""
LOW = 2e-5
"""Of z in float32, in units of its largest entry."""


def compare(path: Path, machine: Machine) -> Iterator[Finding]:
    """Both directions and the gradients in float64, and z in float32."""
    with np.load(path) as arrays:
        config = json.loads(str(arrays["config"]))
        tensors = {key: torch.from_numpy(arrays[key]) for key in arrays if key != "config"}
    case, x = f"golden {path.stem}", tensors["x"].to(machine.device)
    with kernels(threads=1, deterministic=True, tensor_float=False):
        model = from_authors(config, _under("state.", tensors)).to(machine.device)
        z, logdet = model(x)
        bits = bits_per_dim(z, logdet).mean()
        bits.backward()
        back = model.inverse(z.detach())
        errors = {
            "z": _absolute(z, tensors["z"]),
            "logdet": _absolute(logdet, tensors["logdet"]),
            "bits/dim": _absolute(bits, tensors["bpd"]),
            "inverse": _absolute(back, tensors["x"]),
            "gradients": _gradients(model, _under("grad.", tensors)),
        }
        for name, error in errors.items():
            yield checked(case, f"{name}, float64", error, BOUNDS[name])
        low = model.float()(x.float())[0]
        yield checked(case, "z, float32", furthest(low, tensors["z"]), LOW)


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _gradients(model: nn.Module, right: dict[str, Tensor]) -> float:
    ours = {name: one.grad for name, one in model.named_parameters()}
    errors = [_absolute(ours[our_name(name)], value) for name, value in right.items()]
    return float(torch.tensor(errors).max())


def _absolute(found: Tensor | None, right: Tensor) -> float:
    assert found is not None
    return float((found.detach().cpu().double() - right.double()).abs().max())


def cases() -> list[Case]:
    """A case for each file."""
    paths = sorted(FOLDER.glob("*.npz"))
    return [Case(f"golden {path.stem}", partial(compare, path)) for path in paths]
