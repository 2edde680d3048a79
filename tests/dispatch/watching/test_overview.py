"""Where the runs of a study stand, on machines without Slurm."""

from pathlib import Path

import pytest

from suite.dispatch import Overview, Standing, SubmittedJobs
from suite.dispatch.slurm.queue import QueuedJob
from suite.dispatch.watching.submitted_jobs import Helpers
from suite.plan import make_outline
from suite.store import Facts, Segment, now
from suite.store.records.segment import add_segment
from tests.dispatch.ordering import leave_slurm, submit_order, take_lease, write_order
from tests.store.making import age


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


def test_a_lost_run_has_the_reason_that_its_log_has(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    store, (lost, broken, *_) = submitted_jobs.store, overview.runs
    killed = Segment(host="host", pid=1, device="cpu", start=now())
    add_segment(store.layout.tree, store.layout.segments_of(lost.id, 1), killed)
    with take_lease(store, broken) as lease:
        lease.begin_segment()
        lease.end_segment("DataError")
    for run, error in ((lost, "No space left on device"), (broken, "there is no data set")):
        log = store.layout.logs / run.id / "attempt-0001.log"
        log.parent.mkdir(parents=True)
        log.write_text(f"2026-01-01 10:00:00,123 begins\n2026-01-01 10:00:00,123 error: {error}\n")
    overview, _ = overview_of(tmp_path)
    assert [(overview.standing(run), overview.reason(run)) for run in (lost, broken)] == [
        (Standing.LOST, "No space left on device"),
        (Standing.INTERRUPTED, "there is no data set"),
    ]


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
    add_segment(store.layout.tree, store.layout.segments_of(runs[3].id, 1), killed)
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


def test_the_jobs_of_the_queue_are_told_by_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    store, runs = submitted_jobs.store, overview.runs
    take_lease(store, runs[0]).publish("finished", {}, Facts())
    waits = QueuedJob("7_1", "7", "7", "PENDING", "BadConstraints", "", 0)
    works = QueuedJob("7_0", "8", "7", "RUNNING", "None", "n1", 0)
    helpers = {
        runs[0].id: Helpers(waiting=waits),
        runs[1].id: Helpers(waiting=waits, working=works),
        runs[2].id: Helpers(waiting=waits),
        runs[3].id: Helpers(working=works),
        runs[4].id: Helpers(gone=True),
    }
    monkeypatch.setattr(SubmittedJobs, "helpers", lambda self: helpers)
    overview, _ = overview_of(tmp_path)
    jobs = [overview.job(run) for run in runs[:6]]
    assert jobs == [None, "7_1", "7_1", "7_0", None, None]
    assert overview.waits() == {"BadConstraints": 2}
    assert overview.wants_too_much
    assert overview.left_behind == (runs[4],)
    del helpers[runs[1].id], helpers[runs[2].id]
    overview, _ = overview_of(tmp_path)
    assert overview.waits() == {}
    assert not overview.wants_too_much


def test_a_process_of_this_host_that_is_silent_is_looked_for(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    store, (run, *_) = submitted_jobs.store, overview.runs
    lease = take_lease(store, run)
    age(store.layout.lease(run.id, 1, 1), 1000)
    overview, _ = overview_of(tmp_path)
    assert overview.standing(run) is Standing.STALLED  # it is this one, which does not beat
    lease.beat()
    overview, _ = overview_of(tmp_path)
    assert overview.standing(run) is Standing.RUNNING


def test_of_a_run_that_failed_twice_the_last_error_is_told(tmp_path: Path) -> None:
    overview, submitted_jobs = overview_of(tmp_path)
    store, (run, *_) = submitted_jobs.store, overview.runs
    take_lease(store, run).publish("failed", {}, Facts(error="OSError: first"))
    store.retry(run.id)
    take_lease(store, run).publish("failed", {}, Facts(error="Trace\nOSError: second"))
    overview, _ = overview_of(tmp_path)
    assert overview.reason(run) == "OSError: second"
