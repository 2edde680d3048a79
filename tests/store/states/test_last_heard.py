"""The last signs of life of runs."""

import os
from pathlib import Path

from suite.store import Sign, Store
from tests.store.making import id_of, publish, take_lease


def test_signs_come_from_the_attempt_that_a_run_is_at(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.signs([id_of(1)]) == {id_of(1): Sign()}
    publish(store, outcome="failed")
    store.retry(id_of(1))
    assert store.signs([id_of(1)])[id_of(1)] == Sign()
    with take_lease(store) as lease:
        lease.begin_segment(first_step=3)
        sign = store.signs([id_of(1)])[id_of(1)]
        assert sign.last is not None
        assert (sign.last.first_step, sign.last.end) == (3, None)
        assert sign.silence is not None
        lease.end_segment("asked to stop")
    sign = store.signs([id_of(1), id_of(2)])[id_of(1)]
    assert sign.last is not None
    assert sign.last.why == "asked to stop"
    assert sign.silence is None  # it was given back


def test_silence_is_the_age_of_the_heartbeat(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store):
        (path,) = store.layout.leases.iterdir()
        moment = path.stat().st_mtime - 1000
        os.utime(path, (moment, moment))
        silence = store.signs([id_of(1)])[id_of(1)].silence
    assert silence is not None
    assert 1000 <= silence < 1100


def test_nothing_is_made_where_nothing_is_asked(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    assert store.signs([]) == {}
    assert store.signs([id_of(1)]) == {id_of(1): Sign()}
    assert not store.path.exists()


def test_of_a_lease_that_was_taken_over_the_last_generation_counts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take_lease(store).release()
    lease = take_lease(store)
    silence = store.signs([id_of(1)])[id_of(1)].silence
    assert silence is not None
    assert silence < 1000
    lease.release()
    assert store.signs([id_of(1)])[id_of(1)].silence is None
