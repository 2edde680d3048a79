"""Side files and kept files: with their record or not at all, and checked when they are read."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from suite.errors import StoreError
from suite.store import SideFile, Store
from suite.store.files.folder_layout import side_paths
from suite.store.files.tree import Tree
from suite.store.records.side_files import Condition, condition, publish_side_file
from tests.store.making import id_of, publish, record_path, take_lease, writing


def test_side_files_are_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = publish(store, side_files={"curve.json.gz": b"curve", "notes": b""})
    assert record.files["curve.json.gz"] == SideFile.of(b"curve")
    assert store.side_file(record, "curve.json.gz") == b"curve"
    assert store.side_file(record, "notes") == b""
    with pytest.raises(StoreError, match=r"no side file 'curve'; there are: curve.json.gz, notes"):
        store.side_file(record, "curve")


@pytest.mark.parametrize("damage", [b"kurve", None])
def test_an_altered_side_file_is_not_read(damage: bytes | None, tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = publish(store, side_files={"curve": b"curve"})
    path = record_path(store).with_name("attempt-0001.curve")
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    with pytest.raises(StoreError, match="missing or damaged"):
        store.side_file(record, "curve")


@pytest.mark.parametrize("name", ["", "json", "../x", "a/b", ".hidden", "A", "x.", "x" * 300])
def test_names_that_are_none(name: str, tmp_path: Path) -> None:
    with take_lease(Store(tmp_path)) as lease, pytest.raises(StoreError):
        lease.keep(name, writing(b""))


def test_kept_files_are_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = publish(store, kept={"weights.pt": b"weights"})
    path = tmp_path / "weights" / id_of(1) / "attempt-0001.weights.pt"
    assert path.read_bytes() == b"weights"
    assert record.circumstance.kept == {"weights.pt": SideFile.of(b"weights")}
    for run in (record, id_of(1)):
        with store.kept(run, "weights.pt") as file:
            assert file.read() == b"weights"


def refused(message: str) -> AbstractContextManager[object]:
    return pytest.raises(StoreError, match=message)


def test_why_a_kept_file_cannot_be_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with refused("no finished attempt"), store.kept(id_of(1), "weights.pt"):
        pass
    publish(store, 1)
    with refused(r"kept no file 'weights.pt'; there are: none"), store.kept(id_of(1), "weights.pt"):
        pass
    publish(store, 2, kept={"weights.pt": b"weights"})
    path = tmp_path / "weights" / id_of(2) / "attempt-0001.weights.pt"
    for alter in (lambda: path.write_bytes(b"weightz"), path.unlink):
        alter()
        with (
            refused(r"missing or damaged; .* folder that has it"),
            store.kept(id_of(2), "weights.pt"),
        ):
            pass


def test_what_was_kept_by_a_process_that_died_is_not_written_over(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store) as lease:
        lease.keep("weights.pt", writing(b"of the first"))
    record = publish(store, kept={"weights.pt": b"of the second"})
    with store.kept(record, "weights.pt") as file:
        assert file.read() == b"of the second"
    names = sorted(path.name for path in (tmp_path / "weights" / id_of(1)).iterdir())
    assert [len(name.split(".")) for name in names] == [4, 3]


def test_keeping_the_same_again_is_no_second_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store) as lease:
        lease.keep("weights.pt", writing(b"weights"))
    publish(store, kept={"weights.pt": b"weights"})
    assert len(list((tmp_path / "weights" / id_of(1)).iterdir())) == 1


def test_a_damaged_file_in_both_places_is_named(tmp_path: Path) -> None:
    record = tmp_path / "attempt-0001.json"
    side = SideFile.of(b"curve")
    for path in side_paths(record, "curve", side.sha256):
        path.write_bytes(b"kurve")
    with pytest.raises(StoreError, match="taken by a damaged one; mef verify names it"):
        publish_side_file(Tree(tmp_path), record, "curve", writing(b"curve"))


def test_the_condition_of_a_file(tmp_path: Path) -> None:
    record, side = tmp_path / "attempt-0001.json", SideFile.of(b"curve")
    assert condition(Tree(tmp_path), record, "curve", side) is Condition.MISSING
    publish_side_file(Tree(tmp_path), record, "curve", writing(b"curve"))
    assert condition(Tree(tmp_path), record, "curve", side) is Condition.GOOD
    (tmp_path / "attempt-0001.curve").write_bytes(b"kurve")
    assert condition(Tree(tmp_path), record, "curve", side) is Condition.ALTERED
