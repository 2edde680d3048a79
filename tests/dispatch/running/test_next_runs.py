"""Which runs a worker takes, and when it waits."""

import os
from pathlib import Path

import pytest

from suite.dispatch.orders.order import make_order
from suite.dispatch.running.next_runs import NextRuns, Silences
from suite.plan import make_plan
from suite.registry import TASKS
from suite.spec import Run
from suite.store import Facts, LeaseRules, Store

RULES = LeaseRules(beat_every=20, stale_after=180)


def take_lease(store: Store, run: Run):  # type: ignore[no-untyped-def]
    lease = store.take_lease(run.id, run.task, run.settings.identity())
    assert lease is not None
    return lease


def test_what_is_free_comes_first_and_what_is_settled_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = make_plan("table4", "smoke", store=store).to_do
    next_runs = NextRuns(store, make_order(runs))
    assert [run.id for run in next_runs.ready()] == [run.id for run in runs]
    take_lease(store, runs[0]).publish("finished", {}, Facts())
    take_lease(store, runs[1]).publish("failed", {}, Facts())
    held = take_lease(store, runs[2])
    assert [run.id for run in next_runs.ready()] == [run.id for run in runs[3:]]
    os.utime(store.layout.lease(runs[2].id, 1, 1), (1.0, 1.0))  # silent for half a century
    assert [run.id for run in next_runs.ready()] == [run.id for run in (*runs[3:], runs[2])]
    held.beat()
    assert [run.id for run in next_runs.ready()] == [run.id for run in runs[3:]]
    store.retry(runs[1].id)
    held.release()
    assert [run.id for run in next_runs.ready()] == [run.id for run in runs[1:]]


def test_many_workers_begin_at_several_places(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = make_plan("table4", "smoke", store=store).to_do
    next_runs = NextRuns(store, make_order(runs, workers=40))
    places = {next(iter(next_runs.ready())).id for _ in range(100)}
    assert len(places) > 1
    assert places <= {run.id for run in runs[:10]}
    assert sorted(run.id for run in next_runs.ready()) == sorted(run.id for run in runs)


def test_files_of_other_runs_are_waited_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = make_plan("table6", "smoke", store=store)
    next_runs = NextRuns(store, make_order((*plan.before, *plan.runs)))
    (source,) = plan.before
    assert [run.id for run in next_runs.ready()] == [source.id]
    assert next_runs.worth_waiting()
    assert TASKS.find(source.task).name == "train"
    take_lease(store, source).publish("finished", {}, Facts())
    assert [run.id for run in next_runs.ready()] == [run.id for run in plan.runs]
    assert not NextRuns(store, make_order(plan.before)).worth_waiting()


def test_a_run_that_takes_files_of_two_waits_for_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    plan = make_plan("table6", "smoke", store=store)
    first, second = *plan.before, make_plan("table4", "smoke", store=store).runs[0]
    (last, *_) = plan.runs
    monkeypatch.setattr(type(last.settings), "takes", lambda self: (first.id, second.id))
    next_runs = NextRuns(store, make_order((first, second, last)))
    take_lease(store, first).publish("finished", {}, Facts())
    assert [run.id for run in next_runs.ready()] == [second.id]
    take_lease(store, second).publish("finished", {}, Facts())
    assert [run.id for run in next_runs.ready()] == [last.id]


def test_a_silent_run_is_waited_for_until_it_expires_and_no_longer() -> None:
    now = [0.0]
    silences = Silences(RULES, lambda: now[0])
    assert silences.any({"a": 5.0, "b": 5.0})
    now[0] = 21.0
    assert silences.any({"a": 25.0, "b": 5.0})
    assert not silences.any({"a": 25.0})
    now[0] = 221.0
    assert not silences.any({"b": 5.0})


def test_a_run_whose_record_was_set_aside_is_taken_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = make_plan("table4", "smoke", store=store).to_do[:2]
    for run in runs:
        take_lease(store, run).publish("finished", {}, Facts(), {"curve.json.gz": b"curve"})
    assert store.folder_names().bare(run.id for run in runs) == []
    store.layout.record(runs[1].id, 1).write_bytes(b"")
    assert len(store.set_aside(run.id for run in runs)) == 1
    bare = store.folder_names().bare(run.id for run in runs)
    assert bare == [runs[1].id]
    next_runs = NextRuns(store, make_order(runs, bare=bare))
    assert [run.id for run in next_runs.ready()] == bare
    take_lease(store, runs[1]).publish("finished", {}, Facts())
    assert list(next_runs.ready()) == []
