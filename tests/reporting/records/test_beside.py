"""The study that a table declares beside its own."""

from pathlib import Path

from suite.plan import make_plan
from suite.reporting import Request, make_report, others_of
from suite.reporting.formats import as_text
from suite.reporting.report import Report
from suite.store import Store
from tests.reporting.filled import FACTS, fill, publish

TIMES = """
study: times
title: Times
task: time
fixed: {coupling: matrixexp, steps: [1], num_blocks: 0, hidden_channels: 4, data: photos32}
axes:
  conv1x1: [standard, decomposition, matrixexp]
  seed: [0, 1]
table: {rows: [conv1x1], metrics: [timings.epoch]}
"""
BITS = """
study: bits
title: Bits
task: train
fixed: {coupling: matrixexp, steps: [1], num_blocks: 0, hidden_channels: 4, data: photos32}
axes:
  conv1x1: [standard, decomposition, matrixexp]
  seed: [0, 1, 2]
table:
  rows: [conv1x1]
  metrics: [last_test]
  beside: {study: times, metrics: [timings.epoch]}
"""


def report(folder: Path, *sets: str) -> Report:
    (folder / "times.yaml").write_text(TIMES)
    (folder / "bits.yaml").write_text(BITS)
    store = Store(folder / "results")
    request = Request(str(folder / "bits.yaml"), "", sets)
    plan = make_plan(request.study, "", {}, store=store)
    return make_report(plan, store, request, others=others_of(plan, request, store))


def test_times_stand_beside_the_same_arms_and_both_are_named_where_they_lack(
    tmp_path: Path,
) -> None:
    report(tmp_path)
    store = Store(tmp_path / "results")
    times = make_plan(str(tmp_path / "times.yaml"), "", {}, store=store)
    for place, run in enumerate(times.runs[:-1]):
        times_of = {"epoch": [1.0 + place, 9.0 + place, 2.0 + place]}
        facts = FACTS.model_copy(update={"timings": times_of, "commit": "2" * 40})
        result = {"parameters": 1, "epoch_steps": 7, "rounds": 3}
        publish(store, run, result, facts=facts)
    fill(store, make_plan(str(tmp_path / "bits.yaml"), "", {}, store=store))
    made = report(tmp_path)
    assert [column.head for column in made.table.columns][2:4] == [
        "last epoch (bits/dim)",
        "time per epoch (s)",
    ]
    assert [row[3].lines for row in made.table.rows] == [
        ("2.50 ± 0.71",),  # medians 2 and 3
        ("4.50 ± 0.71",),
        ("6.00", "1/2 missing"),
    ]
    assert made.gaps.runs == 9 + 6
    assert made.gaps.commands == (f"mef sweep {tmp_path / 'times.yaml'} --scale none",)
    text = as_text(made)
    assert "6.00  3  0, 1, 2\n" in text
    commit = next(fact for fact in made.facts if fact.label == "commit")
    assert commit.text == "several: 11111111 (9 runs), 22222222 (5 runs)"


def test_what_the_user_sets_counts_where_the_other_study_has_it(tmp_path: Path) -> None:
    made = report(tmp_path, "hidden_channels=8", "epochs=3")
    times = made.gaps.commands[-1]
    assert "--set hidden_channels=8" in times
    assert "epochs" not in times


def test_most_tables_have_nothing_beside_them(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = make_plan("table4", "laptop", {}, store=store)
    assert others_of(plan, Request("table4", "laptop"), store) == ()
