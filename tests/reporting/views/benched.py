"""Stores filled with cases that nobody measured: times that follow plain rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suite.plan import Plan, make_plan
from suite.registry import BenchSettings
from suite.reporting import Request
from suite.reporting.draft import make_report
from suite.reporting.report import Report
from suite.spec import Run
from suite.store import Store
from tests.reporting.filled import FACTS, publish

SPEEDS = {"authors": 8.0, "authors-repaired": 4.0, "action": 1.0, "fused": 0.25}
"""Milliseconds of each method for n = 1."""


def plan_of(store: Store, **sets: Any) -> Plan:
    """A plan of the shipped study, with two norms and sizes."""
    few = {"n": [6, 12], "norm": [1, 4], **sets}
    return make_plan("expm", "laptop", few, store=store)


def report_of(store: Store, **sets: Any) -> Report:
    """A report on such a plan."""
    return make_report(plan_of(store, **sets), store, Request("expm", "laptop"))


def settings_of(run: Run) -> BenchSettings:
    """The settings of a run, as what they are."""
    settings: object = run.settings
    assert isinstance(settings, BenchSettings)
    return settings


def counted(error: float | None = 1e-7) -> dict[str, Any]:
    """What a method does."""
    return {
        "products": 3.0,
        "flops": 2_000_000,
        "read_backs": 8,
        "saved": 3 * 2**20,
        "peak": 5 * 2**20,
        "error": error,
        "worst_error": 2e-7,
        "gradient_error": None,
        "round_trip": 3e-7,
    }


def result_of(run: Run) -> dict[str, Any]:
    """A result of a case."""
    settings = settings_of(run)
    return {
        "matrices": settings.batch_size * settings.side**2,
        "rounds": 3,
        "bound": 1.2 * settings.norm,
        "rule_degree": 12,
        "rule_steps": 2 if settings.norm > 2 else 1,
        "rule_error": 1e-16,
        "truncation": [10.0**-m for m in range(1, 21)],
        "worst_rule_error": 1e-9,
        "worst_truncation": [2 * 10.0**-m for m in range(1, 21)],
        "reference_error": 4e-16,
        "traffic": 2**20,
        "copy_bytes": 2**27,
        "product_flops": 2**31,
        "methods": {name: counted() for name in SPEEDS},
        "left_out": ["scipy"],
    }


def times_of(run: Run) -> dict[str, list[float]]:
    """Three rounds of each method: time grows with n^2 and the batch; the second is the median."""
    n, batch = settings_of(run).n, settings_of(run).batch_size
    seconds = {name: 1e-3 * speed * n**2 * batch / 64 for name, speed in SPEEDS.items()}
    seconds |= {"copy": 2**27 / 16e9, "product": 2**31 / 64e9}
    return {name: [0.9 * one, one, 1.2 * one] for name, one in seconds.items()}


def fill(store: Store, plan: Plan, lacks: frozenset[int] = frozenset(), **more: Any) -> None:
    """Publishes a record for each run of a plan.

    Args:
        store: Where.
        plan: Whose runs.
        lacks: The places of the runs that stay without a record.
        more: What results have besides, or instead.
    """
    for place, run in enumerate(plan.runs):
        if place not in lacks:
            facts = FACTS.model_copy(update={"timings": times_of(run)})
            publish(store, run, {**result_of(run), **more}, facts=facts)


def filled(folder: Path, sets: Mapping[str, Any] | None = None) -> Report:
    """A report on a whole study."""
    store = Store(folder)
    fill(store, plan_of(store, **(sets or {})))
    return report_of(store, **(sets or {}))
