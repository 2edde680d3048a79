"""Best and last epoch that are the same in all runs are one."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from suite.reporting import Request, make_report
from suite.reporting.published.published import Figure, Published
from suite.reporting.report import Report
from suite.store import Store
from tests.reporting.filled import diverged, figure_of, plan_of, publish, report_of, trained


def filled(folder: Path, apart: int | None = None, **sets: Any) -> Store:
    """Runs whose best epoch is the last one; one place of theirs is another."""
    store = Store(folder)
    for place, run in enumerate(plan_of(store, **sets).runs):
        last = figure_of(place // 3, run.cell["seed"])
        best = last - 0.001 if place == apart else last
        publish(store, run, trained(run, last, best_test=best, best_epoch=10))
    return store


def heads(report: Report) -> list[str]:
    return [column.heads[-1] for column in report.table.columns]


def test_they_are_one_column_that_says_so(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path))
    assert heads(report)[2:] == ["best and last epoch"] * 2
    (note,) = (one for one in report.notes if one.startswith("best and last epoch: "))
    assert "bits/dim, test images, averaged" in note
    assert "in all runs is the best on the validation images" in note
    runs = [column.head for column in report.runs.columns]
    assert "best and last epoch" in runs
    assert "last epoch" not in runs


def test_each_comparison_is_there_once_and_counts_once(tmp_path: Path) -> None:
    sets: dict[str, Any] = {"seed": list(range(6))}
    report = report_of(filled(tmp_path, **sets), **sets)
    (comparisons,) = (one for one in report.appendices if one.name == "comparisons")
    assert len(comparisons.rows) == 4
    assert {row["metric"] for row in comparisons.rows} == {"best_test"}
    for row in comparisons.rows:
        assert row["p"] <= row["p holm"] <= min(1, 4 * row["p"])


def test_scripts_find_both_figures_as_before(tmp_path: Path) -> None:
    frame = pd.DataFrame(report_of(filled(tmp_path)).rows)
    means = frame.pivot_table(index=["coupling", "lr"], columns="metric", values="mean")
    assert means["best_test"].tolist() == means["last_test"].tolist()
    assert len(frame) == 8


@pytest.mark.parametrize("apart", [0, 11])
def test_one_run_that_differs_keeps_them_apart(tmp_path: Path, apart: int) -> None:
    report = report_of(filled(tmp_path, apart))
    assert heads(report)[2:] == ["best epoch", "last epoch"] * 2


def test_a_published_figure_keeps_them_apart(tmp_path: Path) -> None:
    store = filled(tmp_path)
    quoted = Figure(where={"coupling": "affine", "lr": 0.01}, metric="last_test", value=4.2)
    request = Request("table4", "laptop")
    report = make_report(plan_of(store), store, request, Published(table4=(quoted,)))
    assert heads(report)[2:] == ["best epoch", "last epoch", "published"] * 2


def test_without_a_finished_run_nothing_is_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    publish(store, run, diverged(run), "diverged")
    assert heads(report_of(store))[2:] == ["best epoch", "last epoch"] * 2
