"""How often a training step waits for the device."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tests.gpu.case import Case
from tests.gpu.finding import Finding, checked
from tests.gpu.inside import Learner, kernels
from tests.gpu.machine import Machine
from tests.gpu.published import PRECISIONS_OF, learner

READS = ("aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero")
STEPS = 8
ALLOWED = {"amp": 1}
"""Waits in a step that reads no bounds: torch's scaler of gradients asks whether to step."""
MODELS = ("published", "affine", "authors")


class Reading(TorchDispatchMode):
    """Counts numbers that are read from tensors on a device."""

    def __init__(self, device: torch.device) -> None:
        super().__init__()
        self.device = device
        self.total = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Counts, then calls."""
        if func._schema.name in READS and args[0].device.type == self.device.type:
            self.total += 1
        return func(*args, **(kwargs or {}))


def waits_of(call: Callable[[], object], machine: Machine) -> tuple[int, int, list[str]]:
    """Waits that torch's own watch on the device names, reads counted, and what waited.

    Torch warns where a call waits for the device. On a CPU nothing does: there reads are all.
    """
    with Reading(machine.device) as reading, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        if machine.is_gpu:
            torch.cuda.set_sync_debug_mode("warn")
        try:
            call()
        finally:
            if machine.is_gpu:
                torch.cuda.set_sync_debug_mode("default")
    named = [one for one in warned if "called a synchronizing" in str(one.message)]
    places = [f"{one.filename.rpartition('/')[2]}:{one.lineno}" for one in named]
    return len(named), reading.total, sorted(set(places))


def count(model: str, precision: str, machine: Machine) -> Iterator[Finding]:
    """Waits of steps that read their norm bounds, and of those that do not."""
    name = f"read-backs {model} {precision}"
    tensor_float = PRECISIONS_OF[precision].tensor_float
    with kernels(threads=1, deterministic=True, tensor_float=tensor_float):
        made = learner(machine, method=model, precision=precision)
        made.begin()
        made.step(0)
        made.step(1)
        seen: dict[bool, list[int]] = defaultdict(list)
        places: set[str] = set()
        first = made.bounds.interval * 2
        for step in range(2, first + STEPS):
            waits, reads, where = waits_of(partial(made.step, step), machine)
            if step >= first:
                reading = step % made.bounds.interval == 0
                seen[reading].append(max(waits, reads - _beside(made, machine)))
                places.update(where)
    more = {"bounds are read every": made.bounds.interval, "steps": STEPS, "where": sorted(places)}
    yield from _lines(name, model, precision, seen, more)


def _beside(made: Learner, machine: Machine) -> int:
    """Reads that are no waits: the optimiser's counts of steps, which are always on the CPU."""
    return 0 if machine.is_gpu else sum(1 for _ in made.model.parameters())


def _lines(
    name: str, model: str, precision: str, seen: dict[bool, list[int]], more: dict[str, Any]
) -> Iterator[Finding]:
    for reading, waits in sorted(seen.items()):
        what = "step that reads bounds" if reading else "step"
        most = max(waits)
        if model == "authors":  # the published algorithm waits for every term: told, not checked
            yield Finding("correctness", name, what, float(most), "waits", None, more)
            continue
        allowed = ALLOWED.get(precision, 0) + reading
        yield checked(name, what, most, allowed, "waits", more)


def cases(machine: Machine) -> list[Case]:
    """The published model in each precision, and others in single precision."""
    pairs = [(model, "fp32") for model in MODELS]
    if machine.is_gpu:
        pairs += [("published", name) for name in PRECISIONS_OF if name != "fp32"]
    return [
        Case(f"read-backs {model} {precision}", partial(count, model, precision), 90)
        for model, precision in pairs
    ]
