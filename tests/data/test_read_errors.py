"""What goes wrong while a data set is read, in one line."""

import errno
import os
from pathlib import Path

import pytest

from suite.data.read_errors import reading
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
