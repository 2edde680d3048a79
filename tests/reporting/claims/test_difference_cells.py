"""Differences in cells: nothing that decides is rounded away."""

from pathlib import Path

import pytest

from suite.reporting.claims.difference_cells import decisive, difference_cell
from suite.reporting.report import Report
from suite.reporting.statistics.paired_difference import Side, compare
from suite.reporting.vocabulary.metrics import metric_of
from suite.store import Store
from tests.reporting.filled import plan_of, publish, report_of, trained


def claims_with(folder: Path, gaps: tuple[float, ...]) -> Report:
    """Table 4 in which matrixexp at lr 0.01 is lower than affine by some gaps, seed by seed."""
    store = Store(folder)
    for run in plan_of(store).runs:
        is_lower = run.cell["coupling"].name == "matrixexp" and run.cell["lr"] == 0.01
        gap = gaps[run.cell["seed"]] if is_lower else 0.0
        publish(store, run, trained(run, 4.0, best_test=4.0 - gap))
    return report_of(store)


def test_what_supports_a_claim_is_seen_to_support_it(tmp_path: Path) -> None:
    claims = claims_with(tmp_path, (0.0005, 0.0006, 0.0008)).appendices[0]
    row, cells = claims.rows[0], claims.sheet.rows[0]
    assert row["verdict"] == "supported"
    low, high = (float(end) for end in cells[3].notes[0].split(" to "))
    assert low < high < -float(cells[4].text) <= 0
    assert (low, high) == pytest.approx((row["low"], row["high"]), abs=6e-5)


def test_an_end_at_the_margin_is_told_from_the_margin(tmp_path: Path) -> None:
    left = Side("a", {0: 4.0102, 1: 4.0103, 2: 4.0102})
    comparison = compare(left, Side("b", dict.fromkeys(range(3), 4.0)))
    metric = decisive(comparison, metric_of("best_test"), 0.01)
    low, high = difference_cell(comparison, metric).notes[0].split(" to ")
    assert comparison.interval is not None
    assert comparison.interval[0] > 0.01
    assert float(low) > float(metric.number(0.01))
    assert float(low) < float(high)


def test_equal_differences_need_no_more_digits(tmp_path: Path) -> None:
    left = Side("a", {0: 0.1 + 0.2, 1: 0.3, 2: 0.3})
    comparison = compare(left, Side("b", dict.fromkeys(range(3), 0.1)))
    metric = decisive(comparison, metric_of("best_test"))
    assert difference_cell(comparison, metric).lines == ("+0.200",)


def test_a_bound_that_is_missed_by_little_is_seen_to_be_missed(tmp_path: Path) -> None:
    path = tmp_path / "bound.yaml"
    path.write_text(
        "study: bound\ntitle: Bound\ntask: train\nfixed: {data: photos32}\n"
        "axes: {coupling: [affine], seed: [0, 1]}\n"
        "claims:\n  - {says: x, metric: last_test, left: {coupling: affine}, at_most: 4.0}\n"
        "table: {metrics: [best_test]}\n"
    )
    store = Store(tmp_path / "results")
    for run in plan_of(store, str(path), "").runs:
        publish(store, run, trained(run, 4.0002))
    claims = report_of(store, str(path), "").appendices[0]
    assert claims.rows[0]["verdict"] == "contradicted"
    cells = claims.sheet.rows[0]
    assert (cells[3].text, cells[4].text) == ("largest 4.0002", "at most 4.0000")
