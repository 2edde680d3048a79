"""What names and times alone say of many runs."""

import os
from pathlib import Path

from suite.store import LeaseRules, Store
from tests.store.making import id_of, publish, record_path, take_lease

RUNS = [id_of(number) for number in range(4)]


def silence(store: Store, number: int, seconds: float) -> None:
    """Lets the heartbeat of a run be so old."""
    path = store.layout.lease(id_of(number), 1, 1)
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))


def test_only_runs_whose_heartbeat_is_late_are_worth_asking_for(tmp_path: Path) -> None:
    store = Store(tmp_path, LeaseRules(beat_every=2000, stale_here=1000, stale_after=18_000))
    for number in range(3):
        take_lease(store, number)
    silence(store, 1, 1500)
    silence(store, 2, 3000)
    folder_names = store.folder_names()
    assert set(folder_names.beats(RUNS)) == set(RUNS[:3])
    assert folder_names.silent(RUNS) == [RUNS[2]]
    assert folder_names.silent([]) == []


def test_what_was_given_back_is_not_silent(tmp_path: Path) -> None:
    store = Store(tmp_path, LeaseRules(beat_every=2000, stale_here=1000, stale_after=18_000))
    take_lease(store, 0).release()
    assert store.folder_names().silent(RUNS) == []
    assert store.folder_names().takeable(RUNS) == RUNS


def test_what_is_settled_is_taken_by_nobody(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, 0)
    publish(store, 1, "failed")
    publish(store, 2, "failed")
    store.retry(id_of(2))
    folder_names = store.folder_names()
    assert folder_names.takeable(RUNS) == RUNS[2:]
    assert folder_names.bare(RUNS) == []
    assert folder_names.beats(RUNS) == {}


def test_a_folder_without_its_record_is_looked_into_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in (0, 1):
        publish(store, number)
    record_path(store, 1).unlink()
    folder_names = store.folder_names()
    assert folder_names.bare(RUNS) == [RUNS[1]]
    assert folder_names.takeable(RUNS) == RUNS[2:]
    assert folder_names.takeable(RUNS, bare=RUNS[:2]) == RUNS[1:]
