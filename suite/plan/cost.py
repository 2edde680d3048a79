"""What runs will cost: from records of the same shape, else from counted operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from suite.registry import TASKS, TaskSettings
from suite.spec import Resources
from suite.spec.identity import run_id
from suite.store import Record
from suite.store.records.segment import seconds_of

CORE_RATE = 4e10
"""Operations a second that a CPU core is assumed to make of a flow's convolutions."""
GPU_RATE = 5e12
"""Operations a second that a GPU is assumed to make of them."""
RECORD_BYTES = 20_000
"""A record with its curve."""
STATE_COPIES = 5
"""Copies of the weights on disk: the checkpoint's raw, averaged and optimiser's two; those kept."""


@dataclass(frozen=True)
class Cost:
    """What some runs cost.

    Attributes:
        hours: Core- or GPU-hours of the runs whose cost is known.
        unit: ``core`` or ``GPU``.
        disk: Bytes of records and checkpoints.
        measured: How many runs' hours are those of records of the same shape.
        counted: How many runs' hours come from counted operations at an assumed rate.
        unknown: How many runs' hours are not known.
    """

    hours: float
    unit: str
    disk: int
    measured: int
    counted: int
    unknown: int

    @property
    def source(self) -> str:
        """Where the hours come from, for people."""
        rate = GPU_RATE if self.unit == "GPU" else CORE_RATE
        parts = [
            (self.measured, "from records of the same shape"),
            (
                self.counted,
                f"from counted FLOPs at {rate / 1e9:,.0f} GFLOP/s a {self.unit} (assumed)",
            ),
            (self.unknown, "not known"),
        ]
        return ", ".join(f"{count:,} {words}" for count, words in parts if count) or "nothing to do"


class Costs:
    """Prices runs.

    Args:
        records: Records to learn from.
        resources: What one run gets.
    """

    def __init__(self, records: Iterable[Record], resources: Resources) -> None:
        self._unit = "GPU" if resources.gpus else "core"
        found: dict[str, list[float]] = {}
        for record in records:
            seconds = _seconds(record, self._unit)
            if seconds is not None:
                shape = shape_of(record.run.task, record.run.settings)
                found.setdefault(shape, []).append(seconds)
        self._known = {shape: median(seconds) for shape, seconds in found.items()}

    def of(self, arms: Iterable[tuple[str, TaskSettings, int]]) -> Cost:
        """What runs cost.

        Args:
            arms: A task and its settings, with how many runs there are that differ from it in
                nothing that costs.
        """
        seconds = 0.0
        disk = measured = counted = unknown = 0
        for task, settings, runs in arms:
            known = self._known.get(shape_of(task, settings.identity()))
            flops = settings.flops()
            if known is not None:
                seconds += runs * known
                measured += runs
            elif flops is not None:
                seconds += runs * flops / (GPU_RATE if self._unit == "GPU" else CORE_RATE)
                counted += runs
            else:
                unknown += runs
            disk += runs * (RECORD_BYTES + 4 * STATE_COPIES * settings.weights())
        return Cost(seconds / 3600, self._unit, disk, measured, counted, unknown)


def shape_of(task: str, settings: dict[str, Any]) -> str:
    """What runs that cost the same have in common."""
    free = TASKS.find(task).settings.free_of_cost if task in TASKS.names else frozenset()
    return run_id(task, {key: value for key, value in settings.items() if key not in free})


def _seconds(record: Record, unit: str) -> float | None:
    """Core- or GPU-seconds of an attempt that finished; None if they cannot be told."""
    circumstance = record.circumstance
    on_gpu = circumstance.device != "cpu"
    if record.outcome != "finished" or on_gpu != (unit == "GPU"):
        return None
    total = seconds_of(circumstance.segments)
    return total if on_gpu or total is None else total * (circumstance.threads or 1)
