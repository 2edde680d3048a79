"""Where the runs of a study stand, on machines without Slurm."""

from pathlib import Path

import pytest

from suite.dispatch import Overview, Standing, SubmittedJobs
from suite.plan import make_outline
from suite.store import Facts, Segment, now
from suite.store.records.segment import add_segment
from tests.dispatch.ordering import leave_slurm, submit_order, take_lease, write_order


@pytest.fixture(autouse=True)
def _no_slurm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave_slurm(monkeypatch, tmp_path)


def overview_of(results: Path) -> tuple[Overview, SubmittedJobs]:
    submitted_jobs = SubmittedJobs(results)
    return Overview(
        make_outline("table4", "smoke", store=submitted_jobs.store), submitted_jobs
    ), submitted_jobs


def test_a_folder_that_is_not_there_has_only_planned_runs(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path / "results")
    assert overview.counts[Standing.PLANNED] == len(overview.runs) == 12
    assert submitted_jobs.trouble == ""
    assert not (tmp_path / "results").exists()


def test_every_run_has_its_standing_reason_and_job(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    store, runs = submitted_jobs.store, overview.runs
    take_lease(store, runs[0]).publish("finished", {}, Facts())
    take_lease(store, runs[1]).publish(
        "failed", {}, Facts(error="Traceback:\n  line\nOSError: no\n\n")
    )
    with take_lease(store, runs[2]) as lease:
        lease.begin_segment()
        lease.end_segment("asked to stop")
    killed = Segment(host="host", pid=1, device="cpu", start=now())
    add_segment(store.layout.segments_of(runs[3].id, 1), killed)
    write_order(store, runs)
    with take_lease(store, runs[4]) as lease:
        lease.begin_segment()
        overview, _ = overview_of(tmp_path)
        assert [(overview.standing(run), overview.reason(run)) for run in runs[:6]] == [
            (Standing.DONE, ""),
            (Standing.FAILED, "OSError: no"),
            (Standing.INTERRUPTED, "asked to stop"),
            (Standing.LOST, "its process was killed, or its node is lost"),
            (Standing.RUNNING, ""),
            (Standing.PLANNED, ""),
        ]
        assert overview.owner(runs[4]) == lease.owner
    assert {overview.job(run) for run in runs} == {None}
    assert sum(overview.counts.values()) == len(runs)
    assert overview.waits() == {}
    assert overview.left_behind == ()


def test_without_an_answer_nobody_knows_whether_jobs_go_on(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    store, runs = submitted_jobs.store, overview.runs
    take_lease(store, runs[0]).publish("finished", {}, Facts())
    with take_lease(store, runs[1]) as lease:
        lease.begin_segment()
        lease.end_segment("signal SIGUSR2")
    folder = submit_order(store, runs[:3])
    overview, submitted_jobs = overview_of(tmp_path)
    standings = [overview.standing(run) for run in runs[:4]]
    assert standings == [Standing.DONE, Standing.UNKNOWN, Standing.UNKNOWN, Standing.PLANNED]
    assert "Slurm does not answer" in overview.reason(runs[1])
    assert submitted_jobs.trouble == "Slurm does not answer here"
    folder.ask_to_stop()  # its jobs, if there are any, take nothing up any longer
    overview, _ = overview_of(tmp_path)
    assert [overview.standing(run) for run in runs[1:3]] == [Standing.INTERRUPTED, Standing.PLANNED]


def test_where_all_is_done_nobody_is_asked(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    for run in overview.runs:
        take_lease(submitted_jobs.store, run).publish("finished", {}, Facts())
    submit_order(submitted_jobs.store, overview.runs)
    overview, submitted_jobs = overview_of(tmp_path)
    assert overview.counts[Standing.DONE] == 12
    assert "_looked" not in vars(submitted_jobs)


def test_damaged_orders_hold_nothing(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    folder = submit_order(submitted_jobs.store, overview.runs)
    folder.file.write_bytes(b"\x1f\x8b no order")
    overview, _ = overview_of(tmp_path)
    assert overview.counts[Standing.PLANNED] == 12
