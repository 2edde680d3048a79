"""What ``clean`` frees, and what it never touches."""

from pathlib import Path

import pytest

from suite.errors import StoreError
from suite.store import LeaseRules, Store, leftovers, verify
from suite.store.leases.generations import LeaseFile
from tests.store.making import (
    age,
    checkpoints_of,
    everything,
    id_of,
    publish,
    record_path,
    take_lease,
    writing,
)

RULES = LeaseRules(stale_here=60, stale_after=60)


def finished(store: Store, number: int) -> None:
    """A run that left checkpoints of 10 bytes behind."""
    with take_lease(store, number) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"0123456789"))
        lease.keep("weights.pt", writing(b"weights"))
        lease.publish("finished", {}, None, {"curve": b"curve"})


def interrupted(store: Store, number: int) -> None:
    with take_lease(store, number) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"0123456789"))
        lease.keep("weights.pt", writing(b"weights"))
        lease.report(1, 2, {})


def test_what_finished_runs_left_is_freed(tmp_path: Path) -> None:
    store = Store(tmp_path, RULES)
    for number in range(3):
        finished(store, number)
    found = leftovers(store)
    sorts = found.sorts
    assert sorts["checkpoints of attempts that are over"] == (3, 30)
    assert sorts["segments of attempts that are over"][0] == 3
    assert found.size == sum(size for _, size in sorts.values())
    before = everything(tmp_path)
    assert sum(map(len, before.values())) > found.size
    found.free()
    after = everything(tmp_path)
    assert set(after) == {name for name in before if not name.startswith(".work")}
    assert leftovers(store).items == ()
    assert list(store.layout.checkpoints.iterdir()) == []
    assert verify(store).findings == ()
    assert sum(map(len, before.values())) - sum(map(len, after.values())) == found.size


def test_what_may_still_be_gone_on_with_is_not(tmp_path: Path) -> None:
    store = Store(tmp_path, RULES)
    interrupted(store, 1)
    publish(store, 2)
    with take_lease(store, 3) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"state"))
        (checkpoints_of(store, lease) / ".tmp-0123").write_bytes(b"half")
        age(checkpoints_of(store, lease) / ".tmp-0123", 1000)
        before = everything(tmp_path)
        found = leftovers(store)
        found.free()
        gone = set(before) - set(everything(tmp_path))
        assert gone == {f".work/segments/{id_of(2)}/attempt-0001/segment-0001.json"}
        lease.save_checkpoint(writing(b"another state"))
        lease.publish("finished", {})
    with take_lease(store, 1) as lease, lease.open_checkpoint() as file:
        assert file is not None
        assert file.read() == b"0123456789"


def test_a_failed_attempt_is_never_gone_on_with(tmp_path: Path) -> None:
    store = Store(tmp_path, RULES)
    with take_lease(store) as lease:
        lease.save_checkpoint(writing(b"state"))
        lease.publish("failed", {})
    store.retry(id_of(1))
    with take_lease(store) as lease:
        lease.save_checkpoint(writing(b"second"))
        leftovers(store).free()
        folders = [path.name for path in (store.layout.checkpoints / id_of(1)).iterdir()]
        assert folders == ["attempt-0002"]


def test_an_attempt_at_a_run_that_came_finished_from_elsewhere(tmp_path: Path) -> None:
    store, other = Store(tmp_path / "here", RULES), Store(tmp_path / "there")
    interrupted(store, 1)
    publish(other, 1)
    record_path(store, 1, 2).parent.mkdir(parents=True)
    record_path(store, 1, 2).write_bytes(record_path(other, 1).read_bytes())
    assert set(leftovers(store).sorts) == {
        "leases of attempts that are over",
        "segments of attempts that are over",
        "checkpoints of attempts that are over",
        "progress reports",
    }
    leftovers(store).free()
    assert everything(store.layout.work) == {}


def test_a_process_that_only_sleeps_is_live(tmp_path: Path) -> None:
    # Its heartbeat is old, but it is there: this process is its owner.
    store = Store(tmp_path, RULES)
    lease = take_lease(store)
    lease.save_checkpoint(writing(b"state"))
    age(store.layout.lease(id_of(1), 1, 1), 1000)
    other = Store(tmp_path / "other")
    publish(other, 1)
    record_path(store, 1, 2).parent.mkdir(parents=True)
    record_path(store, 1, 2).write_bytes(record_path(other, 1).read_bytes())
    assert leftovers(store).items == ()
    assert LeaseFile(owner=lease.owner).owner.pid


def test_old_temporaries_only(tmp_path: Path) -> None:
    store = Store(tmp_path, RULES)
    publish(store)
    leftovers(store).free()
    old, young = (record_path(store).with_name(name) for name in (".tmp-0123", ".tmp-4567"))
    for path in (old, young):
        path.write_bytes(b"half")
    age(old, 61)
    found = leftovers(store)
    assert [(item.what, item.path, item.size) for item in found.items] == [
        ("unfinished files", old, 4)
    ]
    found.free()
    assert young.exists()
    assert not old.exists()


def test_what_is_gone_already_is_no_error(tmp_path: Path) -> None:
    store = Store(tmp_path, RULES)
    finished(store, 1)
    first, second = leftovers(store), leftovers(store)
    first.free()
    second.free()
    assert leftovers(store).size == 0


def test_no_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there are no results"):
        leftovers(Store(tmp_path / "nothing"))
