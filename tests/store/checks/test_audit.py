"""What ``verify`` finds, and that it finds nothing where nothing is."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from suite.errors import StoreError
from suite.store import Audit, Facts, Kind, LeaseRules, Store, verify
from suite.store.leases.generations import RELEASED
from tests.store.making import (
    IMPATIENT,
    age,
    checkpoints_of,
    everything,
    id_of,
    publish,
    record_path,
    take_lease,
    writing,
)
from tests.store.records.test_record import sealed


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three runs with records; the first has a side file and a kept one."""
    store = Store(tmp_path / "results", LeaseRules(stale_here=0, stale_after=60))
    publish(store, 1, side_files={"curve.txt": b"curve"}, kept={"weights.pt": b"weights"})
    publish(store, 2, outcome="failed")
    publish(store, 3, outcome="diverged")
    return store


def found(store: Store) -> list[tuple[Kind, str]]:
    """Kind and file name of each finding; the folder is left as it was."""
    before = everything(store.path)
    audit = verify(store)
    assert everything(store.path) == before
    assert all("\n" not in str(finding) for finding in audit.findings)
    assert audit.sound == all(finding.kind is Kind.ORPHAN for finding in audit.findings)
    return [(finding.kind, finding.path.name) for finding in audit.findings]


def test_nothing_is_wrong(store: Store) -> None:
    audit = verify(store)
    assert audit == Audit(store.path, runs=3, records=3, files=2, findings=())
    assert str(audit).endswith(
        "3 records of 3 runs are good, and 2 files of theirs; 0 wrong, 0 orphans"
    )


def altered(path: Path) -> None:
    """Changes a number in a record that is JSON before and after."""
    data = path.read_bytes().replace(b'"loss":1.5', b'"loss":1.4')
    assert json.loads(data)["record"]["result"] == {"loss": 1.4}
    path.write_bytes(data)


def resealed(path: Path) -> None:
    """Changes a setting and makes the hash right again: the id is not."""
    inner = json.loads(path.read_bytes())["record"]
    inner["run"]["settings"]["number"] = 99
    path.write_bytes(sealed(inner))


def of_no_schema(path: Path) -> None:
    path.write_bytes(sealed({"schema": 1, "outcome": "finished"}))


@pytest.mark.parametrize(
    "damage", [altered, resealed, of_no_schema, lambda path: path.write_bytes(b"")]
)
def test_a_record_that_cannot_be_trusted(store: Store, damage: Callable[[Path], None]) -> None:
    damage(record_path(store, 1))
    segments = (Kind.ORPHAN, "attempt-0001")
    assert found(store) == [(Kind.DAMAGED, "attempt-0001.json"), segments]
    assert len(list(Store(store.path).records())) == 2
    assert found(store) == [(Kind.DAMAGED, "attempt-0001.json"), segments]  # reading moves nothing
    # Who does the run again sets it aside: then it is found there, until there is a record again.
    assert len(store.set_aside([id_of(1)])) == 1
    kinds = [kind for kind, _ in found(store)]
    assert kinds == [Kind.DAMAGED, Kind.MISSING, Kind.MISSING, Kind.ORPHAN]
    publish(store, 1, side_files={"curve.txt": b"curve"}, kept={"weights.pt": b"weights"})
    assert [kind for kind, _ in found(store)] == [Kind.ORPHAN]


def test_an_altered_side_file(store: Store) -> None:
    record_path(store, 1).with_name("attempt-0001.curve.txt").write_bytes(b"kurve")
    assert found(store) == [(Kind.ALTERED, "attempt-0001.curve.txt")]


def test_a_side_file_that_is_missing(store: Store) -> None:
    record_path(store, 1).with_name("attempt-0001.curve.txt").unlink()
    assert found(store) == [(Kind.MISSING, "attempt-0001.curve.txt")]


def test_a_kept_file_may_be_missing_but_not_altered(store: Store) -> None:
    path = store.layout.weights / id_of(1) / "attempt-0001.weights.pt"
    path.write_bytes(b"weightz")
    assert found(store) == [(Kind.ALTERED, "attempt-0001.weights.pt")]
    path.unlink()
    path.parent.rmdir()
    assert found(store) == []


def test_files_whose_record_is_gone(store: Store) -> None:
    record_path(store, 1).unlink()
    names = [name for kind, name in found(store) if kind is Kind.MISSING]
    assert names == ["attempt-0001.curve.txt", "attempt-0001.weights.pt"]


def test_a_file_that_cannot_be_read(store: Store) -> None:
    path = record_path(store, 1).with_name("attempt-0001.curve.txt")
    path.unlink()
    path.mkdir()
    assert found(store) == [(Kind.DAMAGED, "attempt-0001.curve.txt")]


def test_what_is_none_of_the_stores(store: Store) -> None:
    record_path(store, 1).with_name("notes.txt").write_text("mine")
    record_path(store, 1).with_name("attempt-0001.notes.txt").write_text("mine")
    assert found(store) == [(Kind.ORPHAN, "attempt-0001.notes.txt"), (Kind.ORPHAN, "notes.txt")]


def another(store: Store, result: dict[str, float], facts: Facts | None = None) -> None:
    """Files another attempt at the first run, which ran in a folder of its own."""
    other = Store(store.path.parent / "other")
    publish(other, 1, result=result, facts=facts)
    target = record_path(store, 1, 1 + len(list(record_path(store, 1).parent.glob("*.json"))))
    record_path(other, 1).rename(target)


def test_double_results_that_differ(store: Store) -> None:
    another(store, {"loss": 1.5})
    assert found(store) == []
    another(store, {"loss": 1.6}, Facts(device="cuda"))
    another(store, {"loss": 1.6}, Facts(threads=2))
    another(store, {"loss": 1.6}, Facts(backend="compiled"))
    assert found(store) == []
    another(store, {"loss": 1.7})
    another(store, {"loss": 1.6}, Facts(threads=2))
    assert found(store) == [(Kind.DIFFERS, "attempt-0006.json")]
    (finding,) = verify(store).findings
    assert "its loss differ from those of attempt-0001.json" in finding.what


def test_a_run_that_is_under_way_is_no_orphan(store: Store) -> None:
    with take_lease(store, 4) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"state"))
        lease.keep("weights.pt", writing(b"weights"))
        temporary = checkpoints_of(store, lease) / ".tmp-0123"
        temporary.write_bytes(b"half")
        age(temporary, 1000)
        assert verify(store).findings == ()
    names = [name for kind, name in found(store) if kind is Kind.ORPHAN]
    assert names == [
        "attempt-0001.weights.pt",
        f"{id_of(4)}.0001.0001",
        "attempt-0001",
        "attempt-0001",
        ".tmp-0123",
    ]


def test_what_a_killed_process_left(store: Store) -> None:
    for folder in (record_path(store, 1).parent, store.layout.weights / id_of(1)):
        (folder / ".tmp-0123").write_bytes(b"half")
        (folder / ".tmp-4567").write_bytes(b"half, and just written")
        age(folder / ".tmp-0123", 61)
    lease = store.layout.lease(id_of(1), 1, 1)
    lease.write_bytes(b"")
    os.utime(lease, (RELEASED, RELEASED))
    assert found(store) == [
        (Kind.ORPHAN, lease.name),
        (Kind.ORPHAN, ".tmp-0123"),
        (Kind.ORPHAN, ".tmp-0123"),
    ]


def test_a_folder_that_is_shared_is_not_written(tmp_path: Path) -> None:
    store = Store(tmp_path, IMPATIENT)
    publish(store)
    for path in sorted(store.layout.work.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    store.layout.work.rmdir()
    assert found(store) == []
    assert not store.layout.work.exists()


def test_no_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").touch()
    for name, message in (("nothing", "there are no results"), ("other", "no folder of results")):
        with pytest.raises(StoreError, match=message):
            verify(Store(tmp_path / name))


def test_findings_for_scripts(store: Store) -> None:
    record_path(store, 1).with_name("attempt-0001.curve.txt").unlink()
    audit = verify(store)
    read = json.loads(audit.as_json())
    assert (read["sound"], read["records"], read["files"]) == (False, 3, 1)
    (finding,) = audit.findings
    assert read["findings"] == [
        {
            "kind": "missing",
            "path": str(finding.path),
            "what": finding.what,
            "harmless": False,
        }
    ]
