"""Two sets of results -> arms whose runs are paired: by the run's id, or by arm and seed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from suite.plan import Plan
from suite.reporting.compare.result_sets import ResultSet
from suite.reporting.records.frame import flat
from suite.reporting.vocabulary.arms import Arm, arms_of, seed_of
from suite.reporting.vocabulary.labels import SHORT, axis_label, key_of, value_text
from suite.spec import SEED
from suite.spec.identity import fragment
from suite.store import Record

Half = Mapping[int | None, Record | None]
"""The record that counts of each run of an arm, by seed; None where it has none."""


@dataclass(frozen=True)
class PairedArm:
    """An arm of two sets of results.

    Attributes:
        label: What it is called.
        task: The name of its task.
        first: Its runs in the one set.
        second: Its runs in the other one.
    """

    label: str
    task: str
    first: Half
    second: Half

    @property
    def pairs(self) -> Iterator[tuple[Record, Record]]:
        """The records of the seeds for which both sets have one."""
        for seed, one in self.first.items():
            other = self.second.get(seed)
            if one is not None and other is not None:
                yield one, other


@dataclass(frozen=True)
class Pairing:
    """Two sets of results with their runs paired.

    Attributes:
        result_sets: The two sets.
        arms: The arms that both have.
        about: Which runs these are, in words.
        metrics: The figures that are of interest; empty where nobody said.
    """

    result_sets: tuple[ResultSet, ResultSet]
    arms: tuple[PairedArm, ...]
    about: str
    metrics: tuple[str, ...] = ()


def paired_by_plan(result_sets: tuple[ResultSet, ResultSet], plans: tuple[Plan, Plan]) -> Pairing:
    """The arms that two plans of a study share, seed by seed, and the figures of its table.

    Args:
        result_sets: The two sets.
        plans: The plan of each set; the same one twice where both ran the same runs.
    """
    (one, two), (plan, other) = result_sets, plans
    theirs = {_cell(arm): arm for arm in arms_of(other)}
    arms = [
        PairedArm(arm.label, plan.study.task, _half(arm, one), _half(theirs[_cell(arm)], two))
        for arm in arms_of(plan)
        if _cell(arm) in theirs
    ]
    scales = " and ".join(dict.fromkeys(plan.scale or "none" for plan in plans))
    metrics = plan.study.table.metrics if plan.study.table else ()
    return Pairing(result_sets, tuple(arms), f"{plan.study.study} at scale {scales}", metrics)


def paired_by_run(result_sets: tuple[ResultSet, ResultSet]) -> Pairing:
    """The runs that both sets have a record of, as arms: the same settings but for the seed."""
    one, two = (one.records for one in result_sets)
    groups: dict[tuple[str, str], list[Record]] = {}
    for run_id, record in one.items():
        if run_id in two:
            groups.setdefault((record.run.task, _settings(record)), []).append(record)
    labels = _labels([records[0] for records in groups.values()])
    arms = [
        PairedArm(
            label,
            records[0].run.task,
            {_seed(record): record for record in records},
            {_seed(record): two[record.run.id] for record in records},
        )
        for label, records in zip(labels, groups.values(), strict=True)
    ]
    return Pairing(result_sets, tuple(arms), "all runs that both have")


def _cell(arm: Arm) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((axis, key_of(value)) for axis, value in arm.cell.items()))


def _half(arm: Arm, one: ResultSet) -> Half:
    return {seed_of(run): one.records.get(run.id) for run in arm.runs}


def _settings(record: Record) -> str:
    return fragment({key: value for key, value in record.run.settings.items() if key != SEED})


def _seed(record: Record) -> int | None:
    seed = record.run.settings.get(SEED)
    return seed if isinstance(seed, int) else None


def _labels(arms: Iterable[Record]) -> list[str]:
    """Names of arms: the settings in which those of a task differ."""
    cells = [(record.run.task, _flat(record)) for record in arms]
    tasks = Counter(task for task, _ in cells)
    alike = Counter(_entry(task, pair) for task, cell in cells for pair in cell.items())
    labels = []
    for task, cell in cells:
        words = [] if len(tasks) == 1 else [task]
        words += [
            _phrase(*pair) for pair in cell.items() if alike[_entry(task, pair)] < tasks[task]
        ]
        labels.append(", ".join(words) or task)
    return labels


def _entry(task: str, setting: tuple[str, Any]) -> tuple[str, str, str]:
    return task, setting[0], key_of(setting[1])


def _flat(record: Record) -> dict[str, Any]:
    settings = {key: value for key, value in record.run.settings.items() if key != SEED}
    return {key.partition(".")[2]: value for key, value in flat("settings", settings).items()}


def _phrase(key: str, value: Any) -> str:
    words = SHORT.get(key, axis_label(key))
    return value if isinstance(value, str) else f"{words} {value_text(value)}"
