"""Files are complete from the moment that they have their name, or are not there."""

import errno
import os
from pathlib import Path

import pytest

from suite.errors import StoreError
from suite.store.files.atomic import replace, temporary, write_new, writing
from suite.store.files.disk_errors import guard
from suite.store.files.tree import Tree


def test_a_name_is_given_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file"
    assert write_new(Tree(tmp_path), path, b"first")
    assert not write_new(Tree(tmp_path), path, b"second")
    assert path.read_bytes() == b"first"
    assert os.listdir(path.parent) == ["file"]


def test_a_link_that_the_disk_repeats_is_ours(tmp_path: Path) -> None:
    with temporary(Tree(tmp_path), tmp_path, writing(b"data")) as pending:
        assert pending.link("file")
        assert pending.link("file")
    with temporary(Tree(tmp_path), tmp_path, writing(b"data")) as pending:
        assert not pending.link("file")


def test_a_file_that_may_change(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace(Tree(tmp_path), path, b"first")
    with open(path, "rb") as file:
        replace(Tree(tmp_path), path, b"second")
        assert file.read() == b"first"
    assert path.read_bytes() == b"second"
    assert os.listdir(tmp_path) == ["file"]


def test_nothing_is_left_of_what_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), temporary(Tree(tmp_path), tmp_path, writing(b"data")):
        raise RuntimeError
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "number",
    [
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.ENOTDIR,
        errno.ENAMETOOLONG,
        errno.ESTALE,
        errno.EIO,
        errno.EBUSY,
    ],
)
def test_an_error_of_the_disk_is_one_line_with_a_hint(number: int) -> None:
    with pytest.raises(StoreError) as caught, guard(Path("results/x"), "write it"):
        raise OSError(number, os.strerror(number))
    assert str(caught.value).startswith(f"results/x: cannot write it: {os.strerror(number)}; ")
    assert "\n" not in str(caught.value)


def test_a_path_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the path is too long"):
        write_new(Tree(tmp_path), tmp_path / ("x" * 300), b"")
