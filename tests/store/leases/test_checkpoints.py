"""Checkpoints are whole, or not gone on from."""

import re
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.store import Store
from suite.store.files.tree import Tree
from suite.store.leases.checkpoints import Checkpoints
from tests.store.making import checkpoints_of, take_lease, writing


def save(checkpoints: Checkpoints, data: bytes) -> None:
    checkpoints.save(writing(data))


def opened(checkpoints: Checkpoints) -> bytes | None:
    with checkpoints.open() as file:
        return None if file is None else file.read()


def names(folder: Path) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in folder.iterdir())


def test_the_last_checkpoint_is_gone_on_from(tmp_path: Path) -> None:
    checkpoints = Checkpoints(Tree(tmp_path), tmp_path, 1)
    assert opened(checkpoints) is None
    for step in range(5):
        save(checkpoints, b"state %d" % step)
        assert opened(Checkpoints(Tree(tmp_path), tmp_path, 2)) == b"state %d" % step
    assert names(tmp_path) == ["checkpoint-0001-000004", "checkpoint-0001-000005"]


def test_one_that_fails_leaves_the_last_one(tmp_path: Path) -> None:
    checkpoints = Checkpoints(Tree(tmp_path), tmp_path, 1)
    save(checkpoints, b"state")
    with pytest.raises(RuntimeError, match="out of memory"):
        checkpoints.save(writing_then_failing)
    assert opened(checkpoints) == b"state"
    assert len(list(tmp_path.iterdir())) == 1


def writing_then_failing(file: BinaryIO) -> None:
    file.write(b"half")
    raise RuntimeError("out of memory")


@given(st.data())
@settings(deadline=None)
def test_a_damaged_one_is_set_aside(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("checkpoints")
    checkpoints = Checkpoints(Tree(folder), folder, 1)
    save(checkpoints, b"the one before")
    save(checkpoints, b"the last one")
    last = max(folder.iterdir())
    whole = bytearray(last.read_bytes())
    if data.draw(st.booleans(), "cut"):
        whole = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        bit = data.draw(st.integers(0, 8 * len(whole) - 1))
        whole[bit // 8] ^= 1 << bit % 8
    last.write_bytes(whole)
    assert opened(checkpoints) == b"the one before"
    (damage,) = checkpoints.damaged
    assert re.search(r"checkpoint-0001-000002.*: its hash is not .*; set aside as", str(damage))
    assert opened(checkpoints) == b"the one before"
    assert len(checkpoints.damaged) == 1


def test_without_one_that_is_whole_the_attempt_begins_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with take_lease(store) as lease:
        lease.save_checkpoint(writing(b"state"))
        (path,) = checkpoints_of(store, lease).iterdir()
        path.write_bytes(b"stat")
        with lease.open_checkpoint() as file:
            assert file is None
        assert len(lease.damaged) == 1
        lease.save_checkpoint(writing(b"state again"))
        with lease.open_checkpoint() as file:
            assert file is not None
            assert file.read() == b"state again"


def test_one_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    checkpoints = Checkpoints(Tree(tmp_path), tmp_path, 1)
    save(checkpoints, b"state")
    (tmp_path / f"checkpoint-0001-000002.{'0' * 64}").mkdir()
    assert opened(checkpoints) == b"state"
    assert "Is a directory" in str(checkpoints.damaged[0])


def test_who_lost_the_lease_hides_nothing_of_who_has_it(tmp_path: Path) -> None:
    old, new = Checkpoints(Tree(tmp_path), tmp_path, 1), Checkpoints(Tree(tmp_path), tmp_path, 2)
    save(old, b"old")
    save(new, b"new")
    for _ in range(3):
        save(old, b"old, and late")
    assert opened(new) == b"new"
    save(new, b"newer")
    assert opened(Checkpoints(Tree(tmp_path), tmp_path, 3)) == b"newer"


def test_a_file_is_the_one_that_was_hashed(tmp_path: Path) -> None:
    checkpoints = Checkpoints(Tree(tmp_path), tmp_path, 1)
    save(checkpoints, b"state")
    with checkpoints.open() as file:
        assert file is not None
        for _ in range(3):
            save(checkpoints, b"another state")
        assert file.read() == b"state"
