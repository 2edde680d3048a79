"""What goes wrong while a data set is read, in one line."""

import errno
import os
from pathlib import Path

import pytest

from suite.data.read_errors import check_regular, missing, reading
from suite.errors import DataError

PATH = Path("data/file")


def said(error: Exception) -> str:
    with pytest.raises(DataError) as caught, reading(PATH, "images", "get them"):
        raise error
    assert caught.value.hint == "get them"
    return caught.value.message


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(errno.ENOENT, "no"), "data/file is missing: expected images"),
        (
            PermissionError(errno.EACCES, "no"),
            f"data/file: cannot read images: {os.strerror(errno.EACCES)}",
        ),
        (ValueError("of two\nlines"), "data/file is damaged (of two): expected images"),
        (EOFError(), "data/file is damaged (EOFError): expected images"),
        (KeyError(60), "data/file is damaged (KeyError 60): expected images"),
        (
            ValueError("cannot identify image file <_io.BytesIO object at 0x7fe8386ed6c0>"),
            "data/file is damaged (cannot identify image file): expected images",
        ),
        (
            MemoryError("2 PiB, really"),
            "data/file: cannot read images: not enough memory (2 PiB, really)",
        ),
        (
            FileNotFoundError(errno.ENOENT, "no", "data/file/part"),
            "data/file/part is missing: expected images",
        ),
        (
            NotADirectoryError(errno.ENOTDIR, "no", "data/file/part"),
            "data/file/part is missing: expected images",
        ),
        (OSError("no picture"), "data/file is damaged (no picture): expected images"),
    ],
)
def test_an_error_is_one_line(error: Exception, message: str) -> None:
    assert said(error) == message


def test_what_was_said_already_stays() -> None:
    with pytest.raises(DataError, match=r"^said already$"), reading(PATH, "images", "get them"):
        raise DataError("said already")


def test_an_interruption_is_no_damage() -> None:
    with pytest.raises(KeyboardInterrupt), reading(PATH, "images", "get them"):
        raise KeyboardInterrupt


def test_a_page_in_a_files_place_is_called_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"<!doctype html><p>please log in")
    with pytest.raises(DataError) as caught, reading(path, "images", "get them"):
        raise KeyError(60)
    assert caught.value.message == f"{path} is damaged (it is a web page): expected images"


def test_a_file_of_the_right_kind_says_what_is_wrong_inside(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(DataError) as caught, reading(path, "images", "", kind="a zip archive"):
        raise ValueError("a wrong sum")
    assert caught.value.message == f"{path} is damaged (a wrong sum): expected images"


def test_a_link_that_leads_nowhere_is_named_wherever_it_is(tmp_path: Path) -> None:
    link = tmp_path / "data"
    link.symlink_to("/gone/data")
    nowhere = "a link to /gone/data, which is not there"
    message = missing(link, "images", "").message
    assert message == f"{link} is missing (it is {nowhere}): expected images"
    message = missing(link / "train", "images", "").message
    assert message == f"{link / 'train'} is missing ({link} is {nowhere}): expected images"


def test_what_is_something_else_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert missing(tmp_path, "a tar", "").message == f"{tmp_path} is a folder: expected a tar"
    message = missing(tmp_path / "file", "a folder", "").message
    assert message == f"{tmp_path / 'file'} is a file: expected a folder"


def test_what_cannot_be_looked_at_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    message = missing(tmp_path / "loop" / "train", "images", "").message
    assert f"{tmp_path / 'loop' / 'train'}: cannot read images: Too many" in message


def test_paths_are_one_line(tmp_path: Path) -> None:
    message = missing(tmp_path / "a\nb\udcff", "images", "").message
    assert message == f"{tmp_path}/a\\nb\\xff is missing: expected images"


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="no regular file"):
        check_regular(tmp_path / "pipe")
    check_regular(tmp_path)  # to open a folder is an error of its own
    with pytest.raises(FileNotFoundError):
        check_regular(tmp_path / "none")
