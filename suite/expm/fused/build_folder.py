"""Folders that kernels are built in: gone with whoever built there, however it ended."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "mef-suite-build-"
LOCK = "lock"
"""The file inside that is locked while somebody builds; a killed process holds no lock."""


@contextmanager
def build_folder(parent: Path) -> Iterator[Path]:
    """Make a folder to build in, which is removed afterwards.

    Args:
        parent: Where it lies. What killed builds left there is removed first.

    Raises:
        OSError: If it cannot be made.
    """
    remove_abandoned(parent)
    folder, lock = _claimed(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove_abandoned(parent: Path) -> None:
    """Remove the folders of builds that were killed; where nothing can be locked, they stay."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.lstat().st_uid == os.getuid() and not folder.is_symlink():
                lock = _open(folder)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(lock)


def _claimed(parent: Path) -> tuple[Path, int]:
    """Return a new folder and its open lock.

    Until it is locked, others may take it for an abandoned one: then another is made.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        with suppress(FileNotFoundError, NotADirectoryError):
            lock = _open(folder)
            if _locked(lock):
                return folder, lock
            os.close(lock)


def _open(folder: Path) -> int:
    return os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def _locked(lock: int) -> bool:
    """Return whether a new folder is this process's; it is, where the disk knows no locks."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return os.fstat(lock).st_nlink > 0
