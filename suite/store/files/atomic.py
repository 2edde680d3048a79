"""Files that are complete from the moment that they have their name.

A file is written under a temporary name in the folder that it belongs to, forced to the disk, and
only then linked to its final name, which fails if the name is taken. A process that is killed
before the link leaves a temporary file, which nothing reads and ``clean`` removes; after the link
the file is whole. There is no moment at which half a file has a final name.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from suite.errors import StoreError
from suite.registry import Write
from suite.store.files.folder_layout import TEMPORARY

_HINTS = {
    errno.ENOSPC: "free some space, or pass another folder for the results",
    errno.EDQUOT: "your quota is used up: free some space, or pass another folder",
    errno.EROFS: "the disk is read-only: pass another folder for the results",
    errno.EACCES: "ask for the permission, or pass another folder for the results",
    errno.EPERM: "ask for the permission; the disk must also allow hard links",
    errno.EOPNOTSUPP: "the disk must allow hard links: pass a folder on another",
    errno.ENOTDIR: "a file is in the way: move it, or pass another folder for the results",
    errno.EISDIR: "a folder is in the way: move it, or pass another folder for the results",
    errno.ENAMETOOLONG: "the path is too long: pass a folder with a shorter one",
    errno.ESTALE: "the network disk went away: try again",
    errno.EIO: "the disk has an error: try again, or pass another folder for the results",
}


@contextmanager
def guard(path: Path, doing: str) -> Iterator[None]:
    """Turns an error of the operating system into one line.

    Args:
        path: What is read or written.
        doing: What is done with it, as an infinitive.

    Raises:
        StoreError: The operating system refused.
    """
    try:
        yield
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        hint = _HINTS.get(error.errno or 0, "see whether the folder is in order and try again")
        raise StoreError(f"{path}: cannot {doing}: {why}", hint=hint) from error


def write_new(path: Path, data: bytes) -> bool:
    """Publishes a file under a name that is not taken yet.

    Returns:
        Whether it was published; ``False`` if the name is taken, and then nothing is changed.

    Raises:
        StoreError: The disk is full or read-only, or refuses for another reason.
    """
    with guard(path, "write it"), temporary(path.parent, writing(data)) as source:
        made = link_new(source, path)
    if made:
        sync_folder(path.parent)
    return made


def replace(path: Path, data: bytes) -> None:
    """Writes a file that may change; readers see the old bytes or the new ones.

    Raises:
        StoreError: The disk is full or read-only, or refuses for another reason.
    """
    with guard(path, "write it"), temporary(path.parent, writing(data)) as source:
        os.replace(source, path)


@contextmanager
def temporary(folder: Path, write: Write) -> Iterator[Path]:
    """A file on the disk under a name that nobody reads, gone afterwards.

    Args:
        folder: Where it is made.
        write: Writes its bytes.
    """
    make_folder(folder)
    path = folder / f"{TEMPORARY}{secrets.token_hex(8)}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        # What cannot be removed now is in nobody's way.
        with suppress(OSError):
            path.unlink()


def writing(data: bytes) -> Write:
    """What writes these bytes into an open file."""

    def write(file: BinaryIO) -> None:
        file.write(data)

    return write


def link_new(source: Path, path: Path) -> bool:
    """Gives a temporary file its final name, unless that is taken."""
    try:
        os.link(source, path)
    except FileExistsError:
        # A network disk may repeat a link that it had made already: then the names are one file.
        return source.stat().st_nlink > 1
    return True


def make_folder(folder: Path) -> None:
    """Makes a folder and its parents, and forces their names to the disk."""
    if folder.is_dir():
        return
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        sync_folder(made.parent)


def list_names(folder: Path) -> list[str]:
    """The names in a folder; none if there is no such folder.

    Raises:
        StoreError: The folder cannot be read, or is a file.
    """
    with guard(folder, "list it"):
        try:
            return os.listdir(folder)
        except FileNotFoundError:
            return []


def sync_folder(folder: Path) -> None:
    """Forces the names in a folder to the disk, where the disk can do that.

    Raises:
        StoreError: The disk has an error.
    """
    with guard(folder, "write it"):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
                raise
        finally:
            os.close(descriptor)
