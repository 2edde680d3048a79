"""The arms of a plan: grid points without their seeds, each with its runs."""

from dataclasses import dataclass, field
from typing import Any

from suite.plan import Plan
from suite.registry import ModelSettings, SystemSettings, TaskSettings
from suite.reporting.vocabulary.labels import Labels, key_of
from suite.reporting.vocabulary.trained_runs import labels_of
from suite.spec import SEED, Run


@dataclass(frozen=True)
class Arm:
    """A grid point without its seed.

    Attributes:
        label: What it is called where there is no heading.
        cell: Its axes' values, without the seed.
        settings: Its settings, with the first seed.
        runs: Its runs, in the order of the seeds.
        labels: What the axes' values are called, in all arms of the plan.
    """

    label: str
    cell: dict[str, Any]
    settings: TaskSettings
    runs: tuple[Run, ...]
    labels: Labels = field(default_factory=lambda: Labels({}), compare=False, repr=False)

    @property
    def parameters(self) -> int | None:
        """Trainable parameters, counted by formula; None for a task that builds no flow."""
        settings: object = self.settings
        return settings.parameters() if isinstance(settings, ModelSettings) else None

    @property
    def system(self) -> SystemSettings | None:
        """The system that is built; None for a task that builds none of its own."""
        settings: object = self.settings
        return settings.system if isinstance(settings, ModelSettings) else None

    def key(self, axes: tuple[str, ...]) -> tuple[str, ...]:
        """Text that arms share which have the same values on these axes."""
        return tuple(key_of(self.cell[axis]) for axis in axes)


def arms_of(plan: Plan) -> tuple[Arm, ...]:
    """The arms of a plan, in its order."""
    labels = labels_of(plan)
    found: dict[tuple[str, ...], list[Run]] = {}
    keys: dict[int, str] = {}  # settings that runs share are written out once
    for run in plan.runs:
        key = tuple(
            keys.get(id(value)) or keys.setdefault(id(value), key_of(value))
            for axis, value in run.cell.items()
            if axis != SEED
        )
        found.setdefault(key, []).append(run)
    return tuple(_arm(runs, labels) for runs in found.values())


def _arm(runs: list[Run], labels: Labels) -> Arm:
    first = runs[0]
    cell = {axis: value for axis, value in first.cell.items() if axis != SEED}
    return Arm(labels.arm(cell), cell, first.settings, tuple(runs), labels)


def seed_of(run: Run) -> int | None:
    """The seed of a run; None for a task without one."""
    seed = getattr(run.settings, SEED, None)
    return seed if isinstance(seed, int) else None
