"""Stores filled with layout data: figures that no training gave, under the ids of real plans."""

import gzip
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from suite.plan import Plan, make_plan
from suite.registry import ModelSettings
from suite.reporting import Request
from suite.reporting.draft import make_report
from suite.reporting.report import Report
from suite.spec import Run
from suite.store import Facts, Outcome, Record, Store

FACTS = Facts(
    commit="1" * 40,
    dirty=False,
    packages={"torch": "2.13.0", "numpy": "2.4.0"},
    machine={"processor": "A processor", "cores": 2, "system": "Linux"},
    device="cpu",
    threads=1,
    backend="torch",
)
STUDIES = Path(__file__).parent / "studies"
EPOCHS = 10
STEPS = 7
"""Steps of an epoch."""


def plan_of(store: Store, study: str = "table4", scale: str = "laptop", **sets: Any) -> Plan:
    """A plan of a study of these tests or a shipped one; ``sets`` are as ``--set`` has them."""
    own = STUDIES / f"{study}.yaml"
    return make_plan(str(own) if own.exists() else study, scale, sets, store=store)


def report_of(store: Store, study: str = "table4", scale: str = "laptop", **sets: Any) -> Report:
    """A report on a plan."""
    return make_report(plan_of(store, study, scale, **sets), store, Request(study, scale))


def publish(
    store: Store,
    run: Run,
    result: Mapping[str, Any],
    outcome: Outcome = "finished",
    facts: Facts = FACTS,
    files: Mapping[str, bytes] | None = None,
) -> Record:
    """The record of a run."""
    lease = store.take_lease(run.id, run.task, run.settings.identity())
    assert lease is not None
    lease.begin_segment()
    return lease.publish(outcome, result, facts, files)


def trained(run: Run, last: float, **more: Any) -> dict[str, Any]:
    """A result of the task train, whose last test bits/dim are given."""
    settings: object = run.settings
    assert isinstance(settings, ModelSettings)
    result = {
        "steps": EPOCHS * STEPS,
        "last_test": last,
        "best_test": last - 0.004,
        "last_selection": last + 0.01,
        "best_selection": last + 0.008,
        "last_test_raw": last + 0.02,
        "last_train": last - 0.03,
        "best_epoch": EPOCHS - 1,
        "parameters": settings.parameters(),
        "diverged_at": None,
        "weights": "0" * 64,
        "data": "f" * 64,
    }
    return {**result, **more}


def counted(run: Run) -> dict[str, Any]:
    """A result of the task count."""
    settings: object = run.settings
    assert isinstance(settings, ModelSettings)
    return {"parameters": settings.parameters()}


def diverged(run: Run, at: int = 30) -> dict[str, Any]:
    """A result of the task train whose loss was not finite at a step."""
    figures = ("last_test", "best_test", "last_selection", "best_selection", "last_test_raw")
    nothing = dict.fromkeys((*figures, "last_train", "best_epoch"))
    return trained(run, 0.0, **nothing, steps=at, diverged_at=at)


def figure_of(place: int, seed: int) -> float:
    """A last test bits/dim that differs between arms and seeds, and not by the same everywhere."""
    return 4.2 + 0.1 * place + 0.013 * seed * math.sqrt(seed) + 0.003 * (place * seed % 3)


def curve(last: float, steps: int = EPOCHS * STEPS, **more: list[Any]) -> bytes:
    """A training curve that ends near a given value; ``more`` are columns besides."""
    epochs = [(step + 1) / STEPS for step in range(steps)]
    losses = [last + 3 * math.exp(-2.5 * epoch) + 0.02 * math.sin(7 * epoch) for epoch in epochs]
    ends = [(step + 1) % STEPS == 0 for step in range(steps)]
    columns = {
        "schema": 1,
        "step": list(range(1, steps + 1)),
        "loss": losses,
        "selection": [
            last + 0.5 / (1 + epoch) if end else None
            for epoch, end in zip(epochs, ends, strict=True)
        ],
        **more,
    }
    return gzip.compress(json.dumps(columns).encode(), mtime=0)


def fill(
    store: Store,
    plan: Plan,
    *,
    diverges: Callable[[int, Run], bool] = lambda place, run: False,
    lacks: Callable[[int, Run], bool] = lambda place, run: False,
    facts: Facts = FACTS,
) -> None:
    """Publishes a record for each run of a plan of the task train.

    Args:
        store: Where.
        plan: Whose runs.
        diverges: Which runs diverge, by their arm's place and the run.
        lacks: Which runs stay without a record.
        facts: The circumstances of all of them.
    """
    places: dict[str, int] = {}
    for run in plan.runs:
        key = str({axis: str(value) for axis, value in run.cell.items() if axis != "seed"})
        place = places.setdefault(key, len(places))
        last = figure_of(place, run.cell.get("seed", 0))
        if lacks(place, run):
            continue
        if diverges(place, run):
            files = {"curve.json.gz": curve(last, 30)}
            publish(store, run, diverged(run), "diverged", facts, files)
        else:
            publish(
                store, run, trained(run, last), "finished", facts, {"curve.json.gz": curve(last)}
            )
