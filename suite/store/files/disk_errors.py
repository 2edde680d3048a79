"""What the operating system refuses, as one line with a hint."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.errors import StoreError

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
    errno.ELOOP: "remove the link; docs/results.md says which links are followed",
    errno.ENXIO: "remove it, and ask who put it there",
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
        why = error.strerror or str(error)
        hint = _HINTS.get(error.errno or 0, "see whether the folder is in order and try again")
        raise StoreError(f"{path}: cannot {doing}: {why}", hint=hint) from error
