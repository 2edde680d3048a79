"""Folders of results merge: equal records once, different ones both, nothing written over."""

import shutil
from pathlib import Path

import pytest

from suite.errors import MistakeError, StoreError
from suite.store import Facts, Kind, Merge, Status, Store, merge, verify
from tests.store.making import everything, id_of, publish, record_path, take_lease, writing


@pytest.fixture
def one(tmp_path: Path) -> Store:
    """Runs 1 and 2."""
    store = Store(tmp_path / "one")
    publish(store, 1, side_files={"curve": b"curve"}, kept={"weights.pt": b"weights"})
    publish(store, 2, side_files={"curve": b"of one"}, kept={"weights.pt": b"of one"})
    return store


@pytest.fixture
def two(tmp_path: Path, one: Store) -> Store:
    """Run 1, copied; run 2, done again; run 3."""
    store = Store(tmp_path / "two")
    for folder in (store.layout.runs, store.layout.weights):
        source = one.path / folder.name / id_of(1)
        shutil.copytree(source, folder / id_of(1))
    publish(store, 2, side_files={"curve": b"of two"}, kept={"weights.pt": b"of two"})
    publish(store, 3)
    return store


def merged(source: Store, into: Store) -> Merge:
    """Merges, and sees that the source is as it was and that nothing was written over."""
    before, there = everything(source.path), everything(into.path)
    done = merge(source, into)
    assert everything(source.path) == before
    assert there.items() <= everything(into.path).items()
    return done


def test_equal_once_and_conflicts_kept(one: Store, two: Store) -> None:
    done = merged(one, two)
    assert (done.added, done.equal, len(done.conflicts), done.findings) == (1, 1, 1, ())
    first, second = two.attempts(id_of(2))
    assert one.attempts(id_of(2)) == (second,)
    assert (first.attempt, second.attempt) == (1, 1)  # each as it was published
    for record, data in ((first, b"of two"), (second, b"of one")):
        assert two.side_file(record, "curve") == data
        with two.kept(record, "weights.pt") as file:
            assert file.read() == data
    assert [record.run.id for record in two.records()] == sorted(
        [id_of(1), id_of(2), id_of(2), id_of(3)]
    )
    assert verify(two).findings == ()
    assert "filed as attempt-0002.json: both have the same result" in str(done)


def test_merging_again_adds_nothing(one: Store, two: Store) -> None:
    merged(one, two)
    before = everything(two.path)
    again = merged(one, two)
    assert (again.added, again.equal, again.conflicts) == (0, 2, ())
    assert everything(two.path) == before
    back = merged(two, one)
    assert (back.added, back.equal) == (2, 2)
    assert merged(two, one).added == 0
    assert {r.circumstance.lease for r in one.records()} == {
        r.circumstance.lease for r in two.records()
    }


def test_the_order_of_merging_changes_no_table(one: Store, two: Store, tmp_path: Path) -> None:
    forth, back = Store(tmp_path / "forth"), Store(tmp_path / "back")
    for into, order in ((forth, (one, two)), (back, (two, one))):
        for source in order:
            merged(source, into)
    for number in (1, 2):
        with (
            forth.kept(id_of(number), "weights.pt") as first,
            back.kept(id_of(number), "weights.pt") as second,
        ):
            assert first.read() == second.read()


def test_results_that_differ_are_reported(tmp_path: Path) -> None:
    stores = [Store(tmp_path / name) for name in "abc"]
    publish(stores[0], result={"loss": 1.0})
    publish(stores[1], result={"loss": 2.0})
    publish(stores[2], result={"loss": 3.0}, facts=Facts(device="cuda"))
    assert "their results differ, and should not" in str(merged(stores[1], stores[0]))
    assert "their results differ, as do their devices" in str(merged(stores[2], stores[0]))
    assert [record.result["loss"] for record in stores[0].attempts(id_of(1))] == [1.0, 2.0, 3.0]
    assert [finding.kind for finding in verify(stores[0]).findings] == [Kind.DIFFERS]


def test_a_merge_that_was_interrupted_is_repeated(one: Store, tmp_path: Path) -> None:
    whole = Store(tmp_path / "whole")
    merged(one, whole)
    for count in range(len(everything(whole.path))):
        part = Store(tmp_path / f"part-{count}")
        part.path.mkdir()
        # Files come before their record: this is what is there when the merge is killed.
        names = sorted(everything(whole.path), key=lambda name: name.endswith("0001.json"))
        for name in names[:count]:
            (part.path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(whole.path / name, part.path / name)
        (part.path / "runs").mkdir(exist_ok=True)
        (part.path / "runs" / ".tmp-0123").write_bytes(b"half")
        merged(one, part)
        (part.path / "runs" / ".tmp-0123").unlink()
        assert everything(part.path) == everything(whole.path)


def test_files_that_were_left_behind_can_follow(one: Store, tmp_path: Path) -> None:
    into = Store(tmp_path / "into")
    shutil.copytree(one.layout.runs, into.layout.runs)
    (record_path(into, 1).parent / "attempt-0001.curve").write_bytes(b"kurve")
    done = merged(one, into)
    assert (done.added, done.equal) == (0, 2)
    record = into.attempts(id_of(1))[0]
    assert into.side_file(record, "curve") == b"curve"
    with into.kept(record, "weights.pt") as file:
        assert file.read() == b"weights"


def test_what_is_wrong_in_the_source_stays_behind(one: Store, tmp_path: Path) -> None:
    into = Store(tmp_path / "into")
    record_path(one, 2).write_bytes(b"damaged")
    (record_path(one, 1).parent / "attempt-0001.curve").unlink()
    (one.layout.weights / id_of(1) / "attempt-0001.weights.pt").write_bytes(b"weightz")
    done = merged(one, into)
    assert (done.added, done.sound) == (1, False)
    assert [finding.kind for finding in done.findings] == [
        Kind.DAMAGED,
        Kind.MISSING,
        Kind.ALTERED,
    ]
    assert len(into.attempts(id_of(1))) == 1


def test_kept_files_may_stay_at_home(one: Store, tmp_path: Path) -> None:
    shutil.rmtree(one.layout.weights)
    assert merged(one, Store(tmp_path / "into")).sound


def test_a_run_under_way_keeps_its_number(one: Store, tmp_path: Path) -> None:
    into = Store(tmp_path / "into")
    with take_lease(into, 1) as lease:
        done = merge(one, into)
        assert (done.added, done.conflicts) == (2, ())
        lease.save_checkpoint(writing(b"state"))
        lease.publish("finished", {"loss": 1.5})
    assert len(into.attempts(id_of(1))) == 2
    assert into.state([id_of(1)])[id_of(1)].status is Status.DONE


def test_a_folder_is_not_merged_with_itself_or_nothing(one: Store, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(one.path)
    with pytest.raises(MistakeError, match="the same folder"):
        merge(one, Store(tmp_path / "link"))
    with pytest.raises(StoreError, match="there are no results"):
        merge(Store(tmp_path / "nothing"), one)
    assert not (tmp_path / "nothing").exists()
