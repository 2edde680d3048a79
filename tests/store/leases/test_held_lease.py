"""A lease that is kept alive from a thread."""

import os
import threading
from pathlib import Path

import pytest

from suite.errors import LostLeaseError, StoreError
from suite.store.files.tree import Tree
from suite.store.leases.generations import RELEASED, LeaseFile, successor
from suite.store.leases.held_lease import HeldLease
from suite.store.leases.owner import this_process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "0123456789abcdef.0001.0001"


@pytest.fixture
def held(path: Path) -> HeldLease:
    owner = this_process()
    path.write_bytes(LeaseFile(owner=owner).encode())
    return HeldLease(Tree(path.parent), path, owner, "run x")


def test_it_is_held_until_there_is_a_next_generation(held: HeldLease, path: Path) -> None:
    assert held.held()
    successor(path).touch()
    assert not held.held()
    assert held.lost
    for act in (held.demand, held.beat):
        with pytest.raises(LostLeaseError, match="run x: this process no longer has its lease"):
            act()


def test_a_file_of_another_process_is_not_its_own(held: HeldLease, path: Path) -> None:
    path.write_bytes(LeaseFile(owner=this_process()).encode())
    assert not held.held()


def test_a_beat_sets_the_time_and_a_file_that_is_gone_is_lost(held: HeldLease, path: Path) -> None:
    os.utime(path, (1.0, 1.0))
    held.beat()
    assert path.stat().st_mtime > 1e9
    path.unlink()
    with pytest.raises(LostLeaseError):
        held.beat()
    assert held.lost


def test_what_has_served_is_not_given_back(held: HeldLease, path: Path) -> None:
    held.over = True
    held.release()
    assert path.stat().st_mtime != RELEASED
    assert not held.held()


def test_to_give_it_back_twice_is_once(held: HeldLease, path: Path) -> None:
    held.release()
    assert path.stat().st_mtime == RELEASED
    assert held.lost
    os.utime(path, (1.0, 1.0))
    held.release()
    assert path.stat().st_mtime == 1.0


class Slow(HeldLease):
    """One whose heartbeat takes until it is let go; the first finds the disk away."""

    def __init__(self, path: Path) -> None:
        super().__init__(Tree(path.parent), path, this_process(), "run x")
        self.beats = 0
        self.begun, self.ended = threading.Event(), threading.Event()

    def beat(self) -> None:
        self.beats += 1
        if self.beats == 1:
            raise StoreError("the disk is away")
        self.begun.set()
        self._left.wait()
        threading.Event().wait(0.05)
        self.ended.set()


def test_who_leaves_waits_for_the_heartbeat_that_is_under_way(path: Path) -> None:
    slow = Slow(path)
    slow.keep_alive(0.001)
    assert slow.begun.wait(60)
    slow.leave()
    assert slow.ended.is_set()


def test_who_never_had_a_thread_leaves_at_once(held: HeldLease, path: Path) -> None:
    held.leave()
    assert path.stat().st_mtime == RELEASED
