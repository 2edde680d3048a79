"""Strips: the runs of each arm, their mean and its interval."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from suite.reporting import Request
from suite.reporting.records.sources import read_source
from suite.reporting.statistics.strips import Strip, strips_of
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from tests.reporting.filled import fill, plan_of


def strips(store: Store) -> tuple[Strip, ...]:
    plan = plan_of(store)
    source = read_source(plan, Request("table4", "laptop"), [], store)
    return strips_of(arms_of(plan), source.records, "best_test")


def test_arms_are_ordered_and_those_without_a_figure_are_last(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 1,
        lacks=lambda place, run: place == 0 and run.cell["seed"] == 2,
    )
    found = strips(store)
    assert [one.place for one in found] == [0, 2, 3, 1]
    assert [one.counts for one in found] == [
        "n = 2 of 3",
        "n = 3",
        "n = 3",
        "n = 0 of 3, 3 diverged",
    ]
    assert (found[-1].mean, found[-1].interval) == (None, None)


def test_an_arm_with_a_lost_run_is_never_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    found = strips(store)
    assert [one.place for one in found] == [1, 2, 3, 0]
    assert min(found, key=lambda one: one.mean or 9).place == 0


def test_an_arm_without_records_has_no_strip(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), lacks=lambda place, run: place == 3)
    assert [one.place for one in strips(store)] == [0, 1, 2]


@pytest.mark.parametrize("values", [(1.0, 2.0, 4.0), tuple(np.linspace(3, 4, 30))])
def test_the_interval_is_students(values: tuple[float, ...]) -> None:
    strip = Strip("an arm", 0, values, len(values), 0)
    wanted = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert strip.interval == pytest.approx(wanted, rel=1e-12)


def test_nothing_is_said_that_too_few_runs_cannot_say() -> None:
    two, one = Strip("a", 0, (1.0, 2.0), 2, 0), Strip("a", 0, (1.0,), 1, 0)
    assert (two.mean, two.interval) == (1.5, None)
    assert two.deviation == pytest.approx(0.5**0.5)
    assert (one.mean, one.deviation, one.interval) == (None, None, None)
