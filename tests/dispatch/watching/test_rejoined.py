"""Watching what others run."""

from pathlib import Path

from suite.dispatch import Rejoined, Snapshot, SubmittedJobs
from suite.plan import Outline, make_outline
from suite.store import Facts
from tests.dispatch.ordering import take_lease


def make(submitted_jobs: SubmittedJobs) -> Outline:
    return make_outline("table4", "smoke", store=submitted_jobs.store)


def test_what_is_over_is_shown_once(tmp_path: Path) -> None:
    submitted_jobs = SubmittedJobs(tmp_path)
    for run in make(submitted_jobs).runs:
        take_lease(submitted_jobs.store, run).publish("finished", {}, Facts())
    seen: list[Snapshot] = []
    last = Rejoined(make, lambda: SubmittedJobs(tmp_path)).watch(seen.append)
    assert seen == [last]
    assert last.is_over


def test_nobody_is_waited_for_where_nobody_works(tmp_path: Path) -> None:
    seen: list[Snapshot] = []
    rejoined = Rejoined(make, lambda: SubmittedJobs(tmp_path))
    last = rejoined.watch(seen.append)
    assert seen == [last]
    assert not last.is_over
    assert rejoined.is_idle
    assert last.notes == ()


def test_a_run_under_way_is_worth_watching(tmp_path: Path) -> None:
    submitted_jobs = SubmittedJobs(tmp_path)
    with take_lease(submitted_jobs.store, make(submitted_jobs).runs[0]):
        assert not Rejoined(make, lambda: SubmittedJobs(tmp_path)).is_idle
