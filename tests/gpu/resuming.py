"""A short training that is killed and gone on with ends in the same bits."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from suite.registry import DATA_SETS
from tests.gpu.case import Case
from tests.gpu.finding import Finding
from tests.gpu.inside import train
from tests.gpu.machine import Machine
from tests.train.memory_sink import MemorySink
from tests.train.speckles import ENTRY, tiny

RUNS: dict[str, dict[str, Any]] = {
    "fp32 matrixexp": {},
    "fp32 affine": {"coupling": "affine"},
    "fp32 low rank": {"coupling": {"name": "matrixexp", "low_rank_above": 1, "rank": 2}},
    "fp32 authors": {"coupling": {"name": "matrixexp", "method": "authors"}},
    "tf32 matrixexp": {"precision": "tf32"},
    "amp matrixexp": {"precision": "amp"},
}
"""What differs from the tiny run of the training's own tests."""
KILLED_BEHIND = (1, 4, 5, 8)
"""Steps: on a device bounds are read at some steps only, so both kinds must be among them."""


class DeviceSink(MemorySink):
    """Keeps everything in memory, and says where to compute."""

    def __init__(self, device: str, checkpoint: bytes | None = None) -> None:
        super().__init__(checkpoint, checkpoint_at=KILLED_BEHIND.__contains__)
        self.device = device


@contextmanager
def speckles() -> Iterator[None]:
    """Registers the tiny data set meanwhile, unless somebody has done so."""
    if ENTRY.name in DATA_SETS.names:
        yield
        return
    DATA_SETS.add(ENTRY)
    try:
        yield
    finally:
        del DATA_SETS._entries[ENTRY.name]


def compare(name: str, machine: Machine) -> Iterator[Finding]:
    """The run again, and from each checkpoint: result, hash of the weights, and kept files."""
    with speckles():
        settings = tiny(**{"lr": 0.001, **RUNS[name]})
        first, second = DeviceSink(machine.device.type), DeviceSink(machine.device.type)
        expected = train(settings, first)
        again = train(settings, second) == expected and second.files == first.files
        resumed = []
        for step in KILLED_BEHIND:
            sink = DeviceSink(machine.device.type, first.checkpoints[step])
            resumed.append(train(settings, sink) == expected and sink.files == first.files)
    case = f"resume {name}"
    more = {"weights": expected.weights[:16], "steps": expected.steps}
    yield Finding("correctness", case, "same bits again", float(again), "", again, more)
    killed = {"killed behind steps": list(KILLED_BEHIND)}
    same, whole = sum(resumed), all(resumed)
    yield Finding("correctness", case, "same bits resumed", float(same), "runs", whole, killed)


def cases(machine: Machine) -> list[Case]:
    """A case for each run that the device can do."""
    names = [name for name in RUNS if machine.is_gpu or name.startswith("fp32")]
    return [Case(f"resume {name}", partial(compare, name), 90) for name in names]
