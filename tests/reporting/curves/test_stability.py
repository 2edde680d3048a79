"""Every run's loss and largest |S|."""

from pathlib import Path

import pytest

from suite.reporting import Request
from suite.reporting.curves.bands import curves_of
from suite.reporting.curves.stability import STRETCHES, Stability, stabilities_of
from suite.reporting.records.sources import read_source
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from suite.train.loop.curve import FILE
from tests.reporting.curves.test_exponents import Point, written
from tests.reporting.filled import diverged, fill, plan_of, publish, trained


def stabilities(store: Store) -> tuple[Stability, ...]:
    plan = plan_of(store)
    source = read_source(plan, Request("table4", "laptop"), [], store)
    return stabilities_of(curves_of(arms_of(plan), source.records, store).arms, 8)


def test_arms_with_divergences_come_first_and_name_their_step(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place == 2 and run.cell["seed"] == 1)
    found = stabilities(store)
    assert [one.place for one in found] == [2, 0, 1, 3]
    assert [one.diverged for one in found] == [1, 0, 0, 0]
    assert [trace.diverged_at for trace in found[0].traces] == [None, 30, None]
    assert [trace.seed for trace in found[0].traces] == [0, 1, 2]


def test_a_stretch_has_its_largest_norm(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[-1]
    count = 10 * STRETCHES
    norms: list[Point] = [(step, 5.0 if step == 25 else 1.0, 12, 1) for step in range(1, count + 1)]
    publish(store, run, trained(run, 4.0, largest_norm=5.0), files={FILE: written(norms)})
    (arm,) = stabilities(store)
    norm = arm.traces[0].norm
    assert (arm.is_measured, arm.largest) == (True, 5.0)
    assert norm["step"].tolist() == [10 * (k + 1) for k in range(STRETCHES)]
    assert norm["norm"].tolist() == [5.0 if k == 2 else 1.0 for k in range(STRETCHES)]


@pytest.mark.parametrize("norm", [None, float("inf")])
def test_a_run_without_a_norm_has_none(tmp_path: Path, norm: float | None) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    files = {FILE: written([(1, norm, None, None)])}
    publish(store, run, diverged(run, 1), "diverged", files=files)
    (arm,) = stabilities(store)
    assert arm.largest is None
    assert not arm.is_measured
