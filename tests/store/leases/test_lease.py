"""What a lease is the right to, and that a lost one is the right to nothing."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest

from suite.errors import LostLeaseError, StoreError
from suite.registry import Write
from suite.store import Facts, Lease, LeaseRules, Status, Store
from suite.store.leases.generations import LeaseFile
from tests.patience import PATIENCE
from tests.started import Started
from tests.store.making import (
    TASK,
    everything,
    id_of,
    publish,
    record_path,
    settings_of,
    take_lease,
    writing,
)


def take_away(store: Store, lease: Lease) -> None:
    """Puts the next generation there, as a process does that takes a lease over."""
    owner = lease.owner.model_copy(update={"host": "elsewhere", "token": "0" * 32})
    path = store.layout.lease(lease.run.id, lease.attempt, 2)
    path.write_bytes(LeaseFile(owner=owner).encode())


@pytest.mark.parametrize(
    "use",
    [
        lambda lease: lease.beat(),
        lambda lease: lease.begin_segment(),
        lambda lease: lease.save_checkpoint(writing(b"state")),
        lambda lease: lease.keep("weights.pt", writing(b"weights")),
        lambda lease: lease.publish("finished", {}, None, {"curve.txt": b"curve"}),
    ],
    ids=["beat", "begin_segment", "save_checkpoint", "keep", "publish"],
)
def test_a_process_that_lost_its_lease_writes_nothing(
    use: Callable[[Lease], object], tmp_path: Path
) -> None:
    store = Store(tmp_path)
    lease = take_lease(store)
    take_away(store, lease)
    before = everything(tmp_path)
    with pytest.raises(LostLeaseError, match="no longer has its lease; another one goes on"):
        use(lease)
    lease.release()
    assert lease.lost
    assert not lease.published
    assert everything(tmp_path) == before
    with pytest.raises(LostLeaseError):
        lease.report(1, 2, {})


@pytest.mark.parametrize(
    "save",
    [Lease.save_checkpoint, lambda lease, write: lease.keep("weights.pt", write)],
    ids=["save_checkpoint", "keep"],
)
def test_a_file_is_not_there_if_the_lease_is_lost_meanwhile(
    save: Callable[[Lease, Write], None], tmp_path: Path
) -> None:
    store = Store(tmp_path)
    lease = take_lease(store)
    lease.save_checkpoint(writing(b"before"))
    take_away(store, lease)
    before = everything(tmp_path)
    store.layout.lease(lease.run.id, 1, 2).unlink()

    def write(file: BinaryIO) -> None:
        file.write(b"late")
        take_away(store, lease)

    with pytest.raises(LostLeaseError):
        save(lease, write)
    assert everything(tmp_path) == before


PUBLISHER = """
import sys
from suite.errors import LostLeaseError
from suite.store import LeaseRules, Store
from tests.store.making import take_lease
lease = take_lease(Store(sys.argv[1]))
print("taken", flush=True)
sys.stdin.readline()
try:
    lease.publish("finished", {"by": "first"}, None, {"curve.txt": b"first"})
except LostLeaseError as error:
    print(error, flush=True)
"""


def test_a_process_that_slept_through_its_lease_publishes_nothing(tmp_path: Path) -> None:
    # In a space of its own its number says nothing here, as on another host: the bound decides.
    apart = [shutil.which("unshare") or "false", "--pid", "--fork"]
    if subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets us make no process space of its own")
    words = [*apart, sys.executable, "-c", PUBLISHER, str(tmp_path)]
    with Started(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as sleeper:
        assert sleeper.stdin
        assert sleeper.stdout
        assert sleeper.stdout.readline() == "taken\n"
        os.killpg(sleeper.pid, signal.SIGSTOP)
        patient = Store(tmp_path, LeaseRules(stale_here=0, stale_after=0, bound=3600))
        assert patient.take_lease(id_of(1), TASK, settings_of(1)) is None
        second = publish(
            Store(tmp_path, LeaseRules(stale_here=0, stale_after=0, bound=0)),
            result={"by": "second"},
        )
        os.killpg(sleeper.pid, signal.SIGCONT)
        said, _ = sleeper.communicate("go on\n", timeout=PATIENCE)
    assert "no longer has its lease" in said
    assert Store(tmp_path).attempts(id_of(1)) == (second,)
    assert [path.name for path in record_path(patient).parent.iterdir()] == ["attempt-0001.json"]


def test_of_two_that_believe_to_have_the_lease_one_publishes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = take_lease(store)
    other = take_lease(Store(tmp_path / "other"))
    published = other.publish("finished", {"by": "other"})
    shutil.copytree(tmp_path / "other" / "runs", tmp_path / "runs")
    with pytest.raises(LostLeaseError):
        first.publish("finished", {"by": "first"})
    assert store.attempts(id_of(1)) == (published,)


def test_what_cannot_be_written_may_be_published_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store) as lease:
        lease.begin_segment()
        with pytest.raises(StoreError, match="nan"):
            lease.publish("finished", {"loss": float("nan")})
        with pytest.raises(StoreError, match="no name for a side file"):
            lease.publish("finished", {"loss": 1.0}, None, {"../x": b""})
        assert not record_path(store).exists()
        record = lease.publish("finished", {"loss": None}, Facts(timings={"epoch": [1.0, 2.0]}))
    assert store.attempts(id_of(1)) == (record,)
    assert record.circumstance.timings == {"epoch": [1.0, 2.0]}
    assert lease.published
    assert not lease.lost


def test_a_failed_run_says_why(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = publish(store, outcome="failed", facts=Facts(error="out of memory"))
    assert store.attempts(id_of(1))[0].circumstance.error == "out of memory"
    assert record.outcome == "failed"


def test_segments_say_who_did_what(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with suppress(KeyboardInterrupt), take_lease(store) as lease:
        lease.begin_segment(device="cuda")
        raise KeyboardInterrupt
    with take_lease(store) as lease:
        lease.begin_segment(first_step=7)
        lease.end_segment("time limit", last_step=9)
    assert [segment.why for segment in store.segments(id_of(1))] == [
        "KeyboardInterrupt",
        "time limit",
    ]
    record = publish(store)
    first, second, third = record.circumstance.segments
    assert (first.device, first.pid, second.first_step, second.last_step) == (
        "cuda",
        os.getpid(),
        7,
        9,
    )
    assert third.why == "finished"
    assert record.circumstance.started == first.start


def test_of_a_process_that_is_killed_it_is_known_at_which_step_it_began(tmp_path: Path) -> None:
    store = Store(tmp_path)
    lease = take_lease(store)
    lease.begin_segment()
    for step in (7, 8, 9):
        lease.report(step, 10, {})
    (killed,) = store.segments(id_of(1))  # nothing but what is on the disk outlives a kill
    assert (killed.first_step, killed.end) == (7, None)
    lease.end_segment("time limit")
    (ended,) = store.segments(id_of(1))
    assert (ended.first_step, ended.last_step) == (7, 9)


def test_a_damaged_segment_keeps_no_record_from_being_published(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store) as lease:
        lease.begin_segment()
    (path,) = store.layout.segments_of(id_of(1), 1).iterdir()
    path.write_bytes(b"half a segm")
    record = publish(store)
    assert len(record.circumstance.segments) == 1
    assert store.state([id_of(1)])[id_of(1)].status is Status.DONE
