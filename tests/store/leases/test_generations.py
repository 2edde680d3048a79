"""Who may take a lease, and when."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from suite.errors import LostLeaseError, StoreError
from suite.store import Fate, LeaseRules, Owner, Status, Store
from suite.store.leases.generations import RELEASED, Generation, LeaseFile
from suite.store.leases.owner import this_process
from tests.store.making import TASK, age, id_of, publish, settings_of, take_lease

RULES = LeaseRules(stale_here=10, stale_after=180, bound=3600)
ELSEWHERE = {"host": "elsewhere", "machine": "other", "boot": "other", "job": "17"}


def saying(fate: Fate) -> Callable[[Owner], Fate]:
    return lambda _: fate


def ended() -> Owner:
    """A process of this host that is not there any longer."""
    code = (
        "from suite.store.leases.owner import this_process; print(this_process().model_dump_json())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return Owner.model_validate_json(ran.stdout)


GONE = ended()
HERE = this_process()
FAR = HERE.model_copy(update=ELSEWHERE)
REBOOTED = HERE.model_copy(update={"boot": "an earlier one", "machine": "m"})


@pytest.mark.parametrize(
    ("owner", "silence", "word", "expired"),
    [
        # Of this host: silent for a while, and the process not there.
        (GONE, 9, "unknown", False),
        (GONE, 10, "unknown", False),
        (GONE, 11, "unknown", True),
        (GONE, 11, "alive", True),
        (HERE, 1e9, "gone", False),
        # The number is another process's by now.
        (HERE.model_copy(update={"began": "1"}), 11, "unknown", True),
        # A container of this host: its numbers mean nothing here.
        (GONE.model_copy(update={"namespace": "pid:[1]"}), 11, "gone", False),
        (GONE.model_copy(update={"namespace": "pid:[1]"}), 181, "gone", True),
        # Other hosts: the scheduler's word, or the bound.
        (FAR, 179, "gone", False),
        (FAR, 180, "gone", False),
        (FAR, 181, "gone", True),
        (FAR, 1e9, "alive", False),
        (FAR, 3599, "unknown", False),
        (FAR, 3600, "unknown", False),
        (FAR, 3601, "unknown", True),
        # What cannot be read is of nobody that one could ask for.
        (None, 3599, "gone", False),
        (None, 3601, "gone", True),
    ],
)
def test_when_a_lease_expires(
    owner: Owner | None, silence: float, word: Fate, expired: bool
) -> None:
    rules = LeaseRules(
        stale_here=RULES.stale_here,
        stale_after=RULES.stale_after,
        bound=RULES.bound,
        scheduler=saying(word),
    )
    file = None if owner is None else LeaseFile(owner=owner)
    assert Generation(1, 1, file, touched=1e10).expired(1e10 + silence, HERE, rules) is expired
    assert Generation(1, 1, file, touched=RELEASED).expired(1e10, HERE, rules)


def test_a_host_that_started_anew_has_none_of_its_processes() -> None:
    here = HERE.model_copy(update={"machine": "m", "boot": "this one"})
    held = Generation(1, 1, LeaseFile(owner=REBOOTED), touched=0.5)
    assert held.expired(200, here, RULES)
    # A machine without a name of its own may be any other.
    nameless = Generation(
        1, 1, LeaseFile(owner=REBOOTED.model_copy(update={"machine": ""})), touched=0.5
    )
    assert not nameless.expired(200, here.model_copy(update={"machine": ""}), RULES)


def test_only_one_has_a_lease(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    lease = take_lease(first)
    assert second.take_lease(id_of(1), TASK, settings_of(1)) is None
    state = second.state([id_of(1)])[id_of(1)]
    assert (state.status, state.owner) == (Status.RUNNING, lease.owner)
    assert take_lease(second, 2).held()


def test_a_lease_that_is_given_back_goes_to_the_next(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store) as lease:
        lease.begin_segment()
    assert lease.lost
    assert store.state([id_of(1)])[id_of(1)].status is Status.INTERRUPTED
    again = take_lease(store)
    assert again.attempt == 1
    with pytest.raises(LostLeaseError):
        lease.beat()
    again.beat()
    assert [segment.why for segment in again.segments] == ["given back"]


def test_a_lease_of_a_process_that_is_gone_is_taken_over(tmp_path: Path) -> None:
    store = Store(tmp_path, RULES)
    path = store.layout.lease(id_of(1), 1, 1)
    path.parent.mkdir(parents=True)
    path.write_bytes(LeaseFile(owner=GONE).encode())
    assert store.take_lease(id_of(1), TASK, settings_of(1)) is None
    age(path, 11)
    lease = take_lease(store)
    assert (lease.attempt, lease.held()) == (1, True)
    assert store.take_lease(id_of(1), TASK, settings_of(1)) is None


def test_nothing_of_a_lease_is_left_behind_a_record(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store):
        pass
    publish(store)
    assert os.listdir(store.layout.leases) == []
    assert store.take_lease(id_of(1), TASK, settings_of(1)) is None


def test_heartbeats_keep_a_lease_alive(tmp_path: Path) -> None:
    rules = LeaseRules(beat_every=0.02)
    store = Store(tmp_path, rules)
    with take_lease(store):
        path = store.layout.lease(id_of(1), 1, 1)
        age(path, 1000)
        old = path.stat().st_mtime
        while path.stat().st_mtime == old:
            time.sleep(0.01)
        assert path.stat().st_mtime > old + 900


def test_a_lease_is_only_given_for_the_settings_of_the_id(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="not that of its settings"):
        store.take_lease(id_of(1), TASK, settings_of(2))
    with pytest.raises(StoreError, match="not the id of a run"):
        store.take_lease("../../etc", TASK, settings_of(2))
    assert not store.layout.work.exists()


def test_a_new_attempt_at_a_failed_run_must_be_asked_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="none yet"):
        store.retry(id_of(1))
    publish(store, outcome="failed")
    assert store.take_lease(id_of(1), TASK, settings_of(1)) is None
    assert store.state([id_of(1)])[id_of(1)].status is Status.FAILED
    assert store.retry(id_of(1)) == store.retry(id_of(1)) == 2
    assert store.state([id_of(1)])[id_of(1)].status is Status.PLANNED
    with take_lease(store) as lease:
        assert lease.attempt == 2
        lease.begin_segment()
    with take_lease(store) as lease:
        assert lease.attempt == 2
    publish(store, outcome="diverged")
    assert [record.outcome for record in store.attempts(id_of(1))] == ["failed", "diverged"]
    assert os.listdir(store.layout.permits) == []
    assert store.state([id_of(1)])[id_of(1)].status is Status.DIVERGED
    with pytest.raises(StoreError, match="diverged, failed"):
        store.retry(id_of(1))


def test_of_several_generations_the_highest_is_the_lease(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take_lease(store).release()
    lease = take_lease(store)
    assert sorted(os.listdir(store.layout.leases)) == [f"{id_of(1)}.0001.000{n}" for n in (1, 2)]
    state = store.state([id_of(1)])[id_of(1)]
    assert (state.status, state.owner) == (Status.RUNNING, lease.owner)


def test_a_lease_that_cannot_be_read_is_somebodys(tmp_path: Path) -> None:
    store = Store(tmp_path)
    take_lease(store)
    store.layout.lease(id_of(1), 1, 1).write_bytes(b"{")
    state = store.state([id_of(1)])[id_of(1)]
    assert state.status is Status.RUNNING
    assert state.owner is not None
    assert (state.owner.host, state.owner.pid) == ("an unknown host", 0)
