"""A full disk and a read-only one: one line each, nothing lost, nothing half written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from suite.errors import StoreError
from suite.store import Status, Store, verify
from tests.store.disks import fill, locked, small_disk
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

FULL = "No space left on device; free some space"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def test_a_full_disk_loses_nothing_and_is_gone_on_with(disk: Path) -> None:
    store = Store(disk)
    publish(store, 1)
    with take_lease(store, 2) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"state"))
        filler = fill(disk)
        before = everything(disk)
        for write in (
            lambda: lease.save_checkpoint(writing(b"x" * 100_000)),
            lambda: lease.keep("weights.pt", writing(b"x" * 100_000)),
            lambda: lease.publish("finished", {"loss": 1.0}, None, {"curve": b"x" * 100_000}),
            lambda: store.take_lease(id_of(3), TASK, settings_of(3)),
        ):
            with pytest.raises(StoreError, match=FULL):
                write()
        assert everything(disk) == before
        lease.report(1, 2, {})
        assert lease.held()
        with lease.open_checkpoint() as file:
            assert file is not None
            assert file.read() == b"state"
        states = store.state([id_of(1), id_of(2)])
        assert [state.status for state in states.values()] == [Status.DONE, Status.RUNNING]
        filler.unlink()
        record = lease.publish("finished", {"loss": 1.0}, None, {"curve": b"x" * 100_000})
    assert store.attempts(id_of(2)) == (record,)
    audit = verify(store)
    assert (audit.records, audit.files, audit.findings) == (2, 1, ())
    print(f"\nfull disk: {audit.records} of 2 records, {len(audit.findings)} findings")


def test_a_run_is_given_back_on_a_full_disk(disk: Path) -> None:
    store = Store(disk)
    with take_lease(store) as lease:
        lease.begin_segment()
        filler = fill(disk)
    assert store.state([id_of(1)])[id_of(1)].status is Status.INTERRUPTED
    filler.unlink()
    assert publish(store).attempt == 1


def test_weights_that_do_not_fit_say_so(disk: Path) -> None:
    # Torch answers an error of the disk with one of its own.
    store = Store(disk)
    weights = {"weight": torch.zeros(3_000_000)}
    with take_lease(store) as lease:
        for save in (lease.save_checkpoint, lambda write: lease.keep("weights.pt", write)):
            with pytest.raises(StoreError, match=FULL):
                save(lambda file: torch.save(weights, file))
    assert not any(path.name.startswith(".tmp-") for path in disk.rglob("*"))


def test_a_read_only_disk_is_read_and_not_written(disk: Path) -> None:
    store = Store(disk)
    record = publish(store, 1, side_files={"curve": b"curve"}, kept={"weights.pt": b"weights"})
    publish(store, 2)
    with take_lease(store, 3) as lease:
        lease.begin_segment()
    record_path(store, 2).write_bytes(b"damaged")
    with locked(disk):
        before = everything(disk)
        reader = Store(disk)
        assert list(reader.records()) == [record]
        assert str(reader.damaged[0]).endswith("left there, not counted")
        assert reader.side_file(record, "curve") == b"curve"
        with reader.kept(record, "weights.pt") as file:
            assert file.read() == b"weights"
        statuses = [state.status for state in reader.state(map(id_of, (1, 2, 3))).values()]
        assert statuses == [Status.DONE, Status.PLANNED, Status.INTERRUPTED]
        assert [finding.kind.value for finding in verify(reader).findings].count("damaged") == 1
        with pytest.raises(StoreError, match="Read-only file system; the disk is read-only"):
            reader.take_lease(id_of(3), TASK, settings_of(3))
        assert everything(disk) == before


def test_a_disk_that_is_locked_meanwhile_loses_no_run(disk: Path) -> None:
    store = Store(disk)
    with take_lease(store) as lease:
        lease.begin_segment()
        with locked(disk):
            for use in (lease.beat, lambda: lease.publish("finished", {})):
                with pytest.raises(StoreError, match="read-only"):
                    use()
            assert lease.held()
        lease.publish("finished", {})
    assert store.state([id_of(1)])[id_of(1)].status is Status.DONE


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "results"
    path.write_text("not a folder")
    for use in (
        lambda: list(Store(path).records()),
        lambda: Store(path).state([id_of(1)]),
        lambda: Store(path).take_lease(id_of(1), TASK, settings_of(1)),
        lambda: verify(Store(path)),
    ):
        with pytest.raises(StoreError, match="a file is in the way") as caught:
            use()
        assert "\n" not in str(caught.value)
