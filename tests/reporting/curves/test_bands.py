"""Training curves as bands over seeds."""

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from suite.errors import StoreError
from suite.reporting import Request
from suite.reporting.curves.bands import BINS, MOST_ARMS, MOST_RUNS, Curves, curves_of
from suite.reporting.curves.run_curve import read_curve
from suite.reporting.records.sources import read_source
from suite.reporting.vocabulary.arms import arms_of
from suite.store import Store
from suite.train.loop.curve import COLUMNS, FILE, Curve, Row
from tests.reporting.filled import curve, fill, plan_of, publish, report_of, trained


def curves(store: Store) -> Curves:
    plan = plan_of(store)
    source = read_source(plan, Request("table4", "laptop"), [], store)
    return curves_of(arms_of(plan), source.records, store)


def written(rows: list[tuple[int, float, float | None]]) -> bytes:
    """What the trainer's own writer makes of steps, losses and selection figures."""
    found = Curve()
    nothing: dict[str, Any] = dict.fromkeys(COLUMNS, 0)
    found.rows += [
        Row(**{**nothing, "step": step, "loss": loss, "selection": selection})
        for step, loss, selection in rows
    ]
    return found.encode()


def test_the_trainers_own_file_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    data = written([(1, 5.0, None), (2, float("inf"), 4.5)])
    record = publish(store, run, trained(run, 4.0), files={FILE: data})
    frame = read_curve(store, record)
    assert frame is not None
    assert frame["step"].tolist() == [1, 2]
    assert frame["loss"].isna().tolist() == [False, True]
    assert frame["selection"].isna().tolist() == [True, False]


def test_bands_are_mean_smallest_and_largest_over_seeds(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run, high in zip(plan_of(store).runs[:3], (1.0, 2.0, 6.0), strict=True):
        data = written(
            [(2, high, None), (4, high + 1, high), (6, high + 2, None), (8, 9, 2 * high)]
        )
        publish(store, run, trained(run, 4.0), files={FILE: data})
    (arm,) = curves(store).arms
    assert arm.label == "affine, lr 0.01"
    assert arm.n == 3
    assert arm.selection.to_numpy().tolist() == [[4, 3, 1, 6], [8, 6, 2, 12]]
    assert arm.loss.to_numpy().tolist() == [[2, 3, 1, 6], [4, 4, 2, 7], [6, 5, 3, 8], [8, 9, 9, 9]]


def test_a_band_ends_where_the_first_of_its_runs_ends(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run, steps in zip(plan_of(store).runs[:2], (5, 9), strict=True):
        data = written([(step, 4.0, None) for step in range(1, steps + 1)])
        publish(store, run, trained(run, 4.0), files={FILE: data})
    (arm,) = curves(store).arms
    assert arm.loss["step"].tolist() == [1, 2, 3, 4, 5]
    assert arm.selection.empty


def test_many_rows_are_averaged_by_the_steps_that_they_stand_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    steps = [step for k in range(BINS) for step in (10 * k + 9, 10 * k + 10)]
    losses = [float(step % 10) for step in steps]  # 9 for nine steps, 0 for the tenth
    data = written([(s, v, None) for s, v in zip(steps, losses, strict=True)])
    publish(store, run, trained(run, 4.0), files={FILE: data})
    loss = curves(store).arms[0].loss
    assert len(loss) == BINS
    assert loss["step"].tolist() == [10 * (k + 1) for k in range(BINS)]
    assert loss["mean"].tolist() == pytest.approx([8.1] * BINS)


def test_diverged_runs_are_no_part_of_a_band(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    arm = curves(store).arms[0]
    assert (arm.n, len(arm.diverged)) == (2, 1)
    assert arm.diverged[0]["step"].max() == 30
    assert arm.loss["step"].max() == 70


def gzipped(content: object) -> bytes:
    return gzip.compress(json.dumps(content).encode(), mtime=0)


@pytest.mark.parametrize(
    "data",
    [
        b"no gzip",
        gzip.compress(b"no json", mtime=0),
        curve(4.0)[:-30],
        gzipped({"step": [1], "loss": [2.0]}),
        gzipped({"step": [1], "loss": ["x"], "selection": [None]}),
        gzipped({"step": [1], "loss": [2.0, 3.0], "selection": [None]}),
        gzipped([1, 2, 3]),
        gzipped({"step": 1, "loss": {"a": {}}, "selection": "x"}),
    ],
)
def test_what_is_no_curve_is_named_and_keeps_no_report_away(tmp_path: Path, data: bytes) -> None:
    store = Store(tmp_path)
    first, second = plan_of(store).runs[:2]
    record = publish(store, first, trained(first, 4.0), files={FILE: data})
    publish(store, second, trained(second, 4.0), files={FILE: curve(4.0)})
    with pytest.raises(StoreError, match=f"run {first.id}: its curve.json.gz is no curve"):
        read_curve(store, record)
    report = report_of(store)
    assert len(report.damaged) == 1
    assert report.curves is not None
    assert report.curves.arms[0].n == 1
    assert report.rows[0]["n"] == 2


def test_a_record_without_a_curve_has_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    record = publish(store, run, trained(run, 4.0))
    assert read_curve(store, record) is None
    assert curves(store).arms == ()


def test_more_than_one_can_see_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    store = Store(tmp_path)
    many_arms = plan_of(store, lr=[round(0.001 * k, 3) for k in range(1, MOST_ARMS)])
    many_runs = plan_of(store, seed=list(range(MOST_RUNS + 1)))
    assert curves_of(arms_of(many_arms), {}, store).left_out == (
        f"The first {MOST_ARMS} of {2 * (MOST_ARMS - 1)} arms are drawn."
    )
    assert "the first" in curves_of(arms_of(many_runs), {}, store).left_out.lower()
    assert curves_of(arms_of(plan_of(store)), {}, store).left_out == ""


def test_an_empty_band_has_its_columns() -> None:
    from suite.reporting.curves.bands import _band

    assert list(_band([]).columns) == ["step", "mean", "low", "high"]
    assert isinstance(_band([]), pd.DataFrame)
