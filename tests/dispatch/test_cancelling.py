"""Cancelling sweeps, on machines without Slurm."""

from pathlib import Path

import pytest

from suite.dispatch import SubmittedJobs
from suite.dispatch.cancelling import Cancelling
from suite.errors import SuiteError
from suite.plan import Outline, make_outline
from suite.store import Facts
from tests.dispatch.ordering import leave_slurm, submit_order, take_lease, write_order


@pytest.fixture(autouse=True)
def _no_slurm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave_slurm(monkeypatch, tmp_path)


@pytest.fixture
def submitted_jobs(tmp_path: Path) -> SubmittedJobs:
    return SubmittedJobs(tmp_path)


def outline_of(submitted_jobs: SubmittedJobs, study: str = "table4") -> Outline:
    return make_outline(study, "smoke", store=submitted_jobs.store)


def test_orders_with_unfinished_runs_are_asked_to_stop_and_no_others(
    submitted_jobs: SubmittedJobs,
) -> None:
    runs = outline_of(submitted_jobs).runs
    own_ids = {run.id for run in runs}
    others = [run for run in outline_of(submitted_jobs, "table3").runs if run.id not in own_ids]
    take_lease(submitted_jobs.store, runs[0]).publish("finished", {}, Facts())
    over = write_order(submitted_jobs.store, runs[:1])
    other = write_order(submitted_jobs.store, others)
    own = write_order(submitted_jobs.store, runs)
    shared = write_order(submitted_jobs.store, (runs[1], *others))
    broken = write_order(submitted_jobs.store, runs)
    broken.file.write_bytes(b"")
    job = Cancelling(outline_of(submitted_jobs), submitted_jobs)
    job.ask_to_stop()
    stopped = [folder.stop_file.exists() for folder in (over, other, own, shared, broken)]
    assert stopped == [False, False, True, True, False]
    done = job.end(0.0)
    assert done.is_nothing
    assert done.shared == len(others) > 0


def test_processes_that_do_not_stop_are_named(submitted_jobs: SubmittedJobs) -> None:
    first, second = outline_of(submitted_jobs).runs[:2]
    write_order(submitted_jobs.store, (first, second))
    with (
        take_lease(submitted_jobs.store, first) as stays,
        take_lease(submitted_jobs.store, second) as leaves,
    ):
        job = Cancelling(outline_of(submitted_jobs), submitted_jobs)
        job.ask_to_stop()
        leaves.release()
        done = job.end(0.0)
    assert done.left == (stays.owner,)
    assert (done.saved, done.waiting, done.ended, done.cut) == (1, (), (), ())
    assert not done.is_nothing


def test_a_scheduler_that_does_not_answer_is_one_error_behind_the_stop_files(
    submitted_jobs: SubmittedJobs,
) -> None:
    folder = submit_order(submitted_jobs.store, outline_of(submitted_jobs).runs)
    job = Cancelling(outline_of(submitted_jobs), submitted_jobs)
    job.ask_to_stop()
    assert folder.stop_file.exists()
    with pytest.raises(SuiteError, match="Slurm does not answer here; workers were asked"):
        job.end(0.0)
