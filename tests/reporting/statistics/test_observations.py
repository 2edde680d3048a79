"""Figures in long form, and another study's beside them."""

from pathlib import Path

import pytest

from suite.errors import MistakeError
from suite.plan import Plan, make_plan
from suite.reporting import Beside, Request, frame_of, make_report
from suite.reporting.statistics.observations import beside, values_of
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from tests.reporting.filled import FACTS, diverged, fill, plan_of, publish, trained

COUNTS = """
study: counts
title: Parameters of the convolutions
task: count
fixed: {size: 32, steps: [4, 2, 1], num_blocks: 1, hidden_channels: 25}
axes:
  conv1x1: [matrixexp, standard, decomposition]
table:
  rows: [conv1x1]
  metrics: [parameters]
"""


def counts_plan(folder: Path, store: Store, text: str = COUNTS) -> Plan:
    path = folder / "counts.yaml"
    path.write_text(text)
    return make_plan(str(path), "", {}, store=store)


def test_every_planned_run_has_a_row_for_each_figure(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store)
    first, second = plan.runs[:2]
    records = [
        publish(store, first, trained(first, 4.0)),
        publish(store, second, diverged(second), "diverged"),
    ]
    arms = arms_of(plan)
    values = values_of(arms, frame_of(records), ["best_test", "last_test"])
    assert len(values) == 2 * len(plan.runs)
    assert values["status"].value_counts().to_dict() == {
        "missing": 20,
        "finished": 2,
        "diverged": 2,
    }
    known = values.dropna(subset="value")
    assert known[["arm", "seed", "metric", "value"]].to_numpy().tolist() == [
        [0, 0, "best_test", 4.0 - 0.004],
        [0, 0, "last_test", 4.0],
    ]


def test_what_is_no_number_is_no_value(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store)
    odd = ["4.0", [4.0], {"value": 4.0}, None]
    records = [
        publish(store, run, {"last_test": value})
        for run, value in zip(plan.runs, odd, strict=False)
    ]
    values = values_of(arms_of(plan), frame_of(records), ["last_test"])
    assert values["value"].dropna().tolist() == [4.0]  # text that is a number is read as one
    assert (values["status"] == "finished").sum() == len(odd)


def test_another_study_stands_beside_the_same_arms(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    plan = plan_of(store, "table5")
    fill(store, plan)
    other = counts_plan(tmp_path, store)
    for run in other.runs:
        publish(store, run, {"parameters": 100 + len(run.settings.identity()["conv1x1"]["name"])})
    other = counts_plan(tmp_path, store)
    report = make_report(
        plan_of(store, "table5"),
        store,
        Request("table5", "laptop"),
        others=[Beside(other, Request("counts"), ("parameters",))],
    )
    found = {row["conv1x1"]: row["mean"] for row in report.rows if row["metric"] == "parameters"}
    assert found == {"standard": 108, "decomposition": 113, "matrixexp": 109}
    heads = [column.head for column in report.table.columns]
    assert heads[1:4] == ["best epoch (bits/dim)", "last epoch (bits/dim)", "parameters"]


def test_a_table_of_one_arm_can_have_another_study_beside_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    other = counts_plan(tmp_path, store)
    records = [publish(store, run, {"parameters": 7}) for run in other.runs]
    arms = arms_of(plan_of(store, "table5"))[:1]
    found = beside(arms, other, frame_of(records), ["parameters"])
    assert found[["arm", "metric", "value"]].to_numpy().tolist() == [[0, "parameters", 7.0]]


def test_a_time_that_was_measured_can_stand_in_a_table(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store, "table5")
    facts = FACTS.model_copy(update={"timings": {"epoch": [2.0, 4.0, 3.0]}})
    fill(store, plan, facts=facts)
    plan = plan_of(store, "table5")
    others = [Beside(plan, Request("times"), ("timings.epoch",))]
    report = make_report(plan, store, Request("table5", "laptop"), others=others)
    times = [row for row in report.rows if row["metric"] == "timings.epoch"]
    assert [(row["mean"], row["deviation"], row["n"], row["unit"]) for row in times] == [
        (3.0, 0.0, 3, "s")
    ] * 3


def test_a_study_whose_arms_would_fall_together_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    text = COUNTS.replace("axes:", "axes:\n  coupling: [affine, matrixexp]")
    other = counts_plan(tmp_path, store, text)
    with pytest.raises(MistakeError, match="it has the axis 'coupling' besides"):
        beside(arms_of(plan_of(store, "table5")), other, frame_of([]), ["parameters"])
    with pytest.raises(MistakeError, match="it has no axis of its arms"):
        beside(arms_of(plan_of(store, "table3")), plan_of(store), frame_of([]), ["last_test"])
