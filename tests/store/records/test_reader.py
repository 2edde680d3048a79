"""Readers leave damaged records where they are, say so, and go on."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.store import Status, Store
from tests.store.making import id_of, publish, record_path
from tests.store.records.test_record import sealed


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Two runs with a record each; a test damages the first one's."""
    with TemporaryDirectory() as folder:
        store = Store(folder)
        publish(store, 1)
        publish(store, 2)
        yield store


def check_set_aside(store: Store, whole: bytes, damaged: bytes) -> None:
    """A damaged record is named and left; who does its run again sets it aside first."""
    path = record_path(store, 1)
    path.write_bytes(damaged)
    try:
        reader = Store(store.path)
        states = reader.state([id_of(1), id_of(2)])
        assert states[id_of(1)].status in {Status.PLANNED, Status.INTERRUPTED}
        assert states[id_of(2)].status is Status.DONE
        assert [record.run.id for record in reader.records()] == [id_of(2)]
        (damage,) = reader.damaged
        assert damage.moved_to is None
        assert path.read_bytes() == damaged
        (damage,) = reader.set_aside([id_of(1), id_of(2)])
        assert damage.moved_to is not None
        assert damage.moved_to.read_bytes() == damaged
        assert str(damage).startswith(f"{path}: ")
        assert "\n" not in str(damage)
        assert not path.exists()
    finally:
        path.write_bytes(whole)


@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_any_single_bit_flip_is_set_aside(store: Store, data: st.DataObject) -> None:
    whole = record_path(store, 1).read_bytes()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    check_set_aside(store, whole, bytes(flipped))


@given(data=st.data())
@settings(deadline=None, max_examples=75)
def test_any_truncation_is_set_aside(store: Store, data: st.DataObject) -> None:
    whole = record_path(store, 1).read_bytes()
    check_set_aside(store, whole, whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(data=st.binary(max_size=300))
@settings(deadline=None, max_examples=75)
def test_any_other_bytes_are_set_aside(store: Store, data: bytes) -> None:
    check_set_aside(store, record_path(store, 1).read_bytes(), data)


def test_a_damaged_run_is_done_again_under_the_same_number(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, result={"loss": 1.0}, side_files={"curve.txt": b"first"})
    record_path(store).write_bytes(b"")
    again = publish(store, result={"loss": 2.0}, side_files={"curve.txt": b"second"})
    assert again.attempt == 1
    assert store.attempts(id_of(1)) == (again,)
    assert store.side_file(again, "curve.txt") == b"second"


def test_a_record_in_another_runs_folder_is_not_that_runs(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, 1)
    record_path(store, 2).parent.mkdir()
    record_path(store, 2).write_bytes(record_path(store, 1).read_bytes())
    assert store.state([id_of(2)])[id_of(2)].status is Status.PLANNED
    assert f"it is a record of run {id_of(1)}" in str(store.damaged[0])


def test_a_record_of_a_later_schema_stays_where_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = record_path(store)
    path.parent.mkdir(parents=True)
    path.write_bytes(sealed({"schema": 3}))
    assert list(store.records()) == []
    assert path.exists()
    assert str(store.damaged[0]).endswith("take a newer version; left there, not counted")
    assert publish(store).attempt == 2


def test_a_folder_in_place_of_a_record_is_not_counted(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record_path(store).mkdir(parents=True)
    assert list(store.records()) == []
    assert "cannot be read" in str(store.damaged[0])
    assert publish(store).attempt == 2


def test_other_files_are_no_records(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, side_files={"curve.json": b"{}"})
    (record_path(store).parent / ".tmp-0123").write_bytes(b"half")
    (tmp_path / "runs" / "notes.txt").write_text("mine")
    assert len(list(store.records())) == 1
    assert store.damaged == ()
