"""What somebody else who may write in a folder of results puts into it."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

SOMEBODY = 54_321
"""The number of a user that nobody is."""


def plant_link(path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a link of another user's in the place of a path.

    Only root can give a link away; whoever else runs the tests is taken for another user instead.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    if os.geteuid():
        monkeypatch.setattr("os.geteuid", lambda: SOMEBODY)
    else:
        os.lchown(path, SOMEBODY, SOMEBODY)


def fifo(path: Path) -> None:
    """Puts what is waited at for ever, by whom opens it without a thought."""
    os.mkfifo(path)


def listening(path: Path) -> None:
    """Puts a socket, which cannot be opened."""
    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket has to be short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def folder(path: Path) -> None:
    """Puts a folder."""
    path.mkdir()


KINDS: dict[str, Callable[[Path], None]] = {
    "a FIFO": fifo,
    "a socket": listening,
    "Is a directory": folder,
}
"""What is no regular file, by what is said of it."""
