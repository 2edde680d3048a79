"""Files that are hashed while they are written."""

import errno
import io
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suite.store.files.stream import SideFile, copying, open_if, streamed
from suite.store.files.tree import Tree


@given(st.lists(st.binary(max_size=50), max_size=5))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_hash_is_that_of_all_pieces(tmp_path: Path, pieces: list[bytes]) -> None:
    whole = b"".join(pieces)

    def write(file: BinaryIO) -> None:
        for piece in pieces:
            assert file.write(memoryview(piece)) == len(piece)
        assert file.tell() == len(whole)

    with streamed(Tree(tmp_path), tmp_path, write) as (pending, side):
        assert pending.path.read_bytes() == whole
        assert side == SideFile.of(whole)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_written_without_seeking(tmp_path: Path) -> None:
    def write(file: BinaryIO) -> None:
        assert not file.seekable()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("name", b"content")

    with streamed(Tree(tmp_path), tmp_path, write) as (pending, side):
        assert side == SideFile.of(pending.path.read_bytes())
        with zipfile.ZipFile(pending.path) as archive:
            assert archive.read("name") == b"content"


def test_tensors_go_there_and_back(tmp_path: Path) -> None:
    weights = {"weight": torch.arange(100_000, dtype=torch.float64)}
    with streamed(Tree(tmp_path), tmp_path, lambda file: torch.save(weights, file)) as (
        pending,
        side,
    ):
        file = open_if(Tree(tmp_path), pending.path, side.sha256)
        assert file is not None
        with file:
            assert torch.equal(torch.load(file, weights_only=True)["weight"], weights["weight"])


@pytest.mark.parametrize("swallowed", [True, False])
def test_a_full_disk_is_called_one_whatever_the_writer_makes_of_it(
    tmp_path: Path, swallowed: bool
) -> None:
    def write(file: BinaryIO) -> None:
        with open("/dev/full", "wb", buffering=0) as full:
            file._file = full  # type: ignore[attr-defined]
            try:
                file.write(b"weights")
            except OSError as error:
                if not swallowed:
                    raise RuntimeError("failed writing file") from error

    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    with (
        pytest.raises(OSError, match="No space left") as caught,
        streamed(Tree(tmp_path), tmp_path, write),
    ):
        pass
    assert caught.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_opened_if_its_hash_is_right(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"weights")
    side = SideFile.of(b"weights")
    file = open_if(Tree(tmp_path), path, side.sha256)
    assert file is not None
    with file:
        assert file.read() == b"weights"
    path.write_bytes(b"weightz")
    assert open_if(Tree(tmp_path), path, side.sha256) is None


def test_copies_are_whole(tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    with streamed(Tree(tmp_path), tmp_path, copying(io.BytesIO(data))) as (pending, side):
        assert pending.path.read_bytes() == data
        assert side.size == len(data)
