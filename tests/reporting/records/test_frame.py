"""Records as a tidy frame."""

from pathlib import Path

import pytest

from suite.reporting import frame_of
from suite.reporting.records.frame import COLUMNS
from suite.store import Facts, Store
from tests.reporting.filled import FACTS, diverged, plan_of, publish, trained


def test_a_run_has_one_row_from_its_earliest_finished_attempt(tmp_path: Path) -> None:
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    run = plan_of(here).runs[0]
    first = publish(here, run, trained(run, 4.0))
    later = publish(there, run, trained(run, 5.0))
    for records in ([first, later], [later, first]):
        frame = frame_of(records)
        assert frame["result.last_test"].tolist() == [4.0]


def test_a_finished_attempt_counts_before_a_diverged_one_and_a_failed_one_never(
    tmp_path: Path,
) -> None:
    stores = [Store(tmp_path / name) for name in ("a", "b", "c")]
    run, other = plan_of(stores[0]).runs[:2]
    lost = publish(stores[0], run, diverged(run), "diverged")
    won = publish(stores[1], run, trained(run, 4.0))
    failed = publish(stores[2], other, {}, "failed", Facts(error="no memory"))
    frame = frame_of([lost, failed, won])
    assert frame[["run", "outcome"]].to_numpy().tolist() == [[run.id, "finished"]]
    assert frame_of([lost])["outcome"].tolist() == ["diverged"]


def test_settings_results_and_circumstances_have_columns_of_their_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[-1]
    facts = FACTS.model_copy(update={"timings": {"epoch": [3.0, 1.0, 2.0]}})
    frame = frame_of([publish(store, run, trained(run, 4.0), facts=facts)])
    row = frame.iloc[0]
    assert row["settings.coupling"] == "matrixexp"
    assert row["settings.coupling.method"] == "auto"
    assert row["settings.lr"] == pytest.approx(0.001)
    assert row["settings.data"] == "photos32"
    assert row["result.data"] == "f" * 64
    assert row["timings.epoch"] == 2.0
    assert row["machine.cores"] == 2
    assert row["packages.torch"] == "2.13.0"
    assert row["seconds"] >= 0
    assert row["commit"] == "1" * 40


def test_no_records_make_an_empty_frame_with_columns() -> None:
    frame = frame_of([])
    assert list(frame.columns) == list(COLUMNS)
    assert frame.empty


def test_a_killed_process_leaves_the_time_unknown(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[0]
    lease = store.take_lease(run.id, run.task, run.settings.identity())
    assert lease is not None
    lease.begin_segment()
    lease.release()  # its segment stays open, as when the process was killed
    frame = frame_of([publish(store, run, trained(run, 4.0))])
    assert frame["segments"].tolist() == [2]
    assert frame["seconds"].isna().tolist() == [True]
