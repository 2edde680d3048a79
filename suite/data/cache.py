"""Images that take long to decode, decoded once into a file that can be mapped into memory."""

import errno
import fcntl
import math
import os
import platform
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from suite.errors import DataError

MEMORY_BUDGET = 1 << 30
"""Images of more bytes than this are mapped from their file instead of read into memory."""

Shape = tuple[int, int, int, int]


def cache_folders(folder: Path) -> tuple[Path, ...]:
    """Where decoded images of a folder may lie: beside it, or else among the user's caches."""
    import pooch

    place = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    own = Path(pooch.os_cache("mef-suite"), place)
    # An account may have no home; what stays "~" then would be made wherever one works.
    return (folder / ".mef-cache", *([own] if own.is_absolute() else []))


def stamp(status: os.stat_result) -> str:
    """What is another one when a file was written to or exchanged for another.

    A file may be exchanged for one of the same length and time; when that was done (``st_ctime``)
    nobody can set.
    """
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


@dataclass(frozen=True)
class Cache:
    """Decoded images in ``.npy`` files.

    Attributes:
        folders: Where the files may lie; new ones go into the first that can be written.
        budget: Images of more bytes are mapped from their file.
    """

    folders: tuple[Path, ...]
    budget: int = MEMORY_BUDGET

    def load(self, name: str, shape: Shape, chunks: Iterable[NDArray[np.uint8]]) -> Tensor:
        """Images from the file of this name, which is made first if there is none.

        Args:
            name: What makes the images what they are: the data set, the split, the source's state.
            shape: The shape of all images together.
            chunks: The images in order, in parts of any length; consumed only to make the file.

        Returns:
            uint8 of this shape. It may be written to; the file never changes.

        Raises:
            DataError: The file cannot be made, or whatever ``chunks`` raises.
        """
        for folder in self.folders:
            if _is_whole(folder / f"{name}.npy", shape):
                return self._open(folder / f"{name}.npy")
        path = self._writable() / f"{name}.npy"
        try:
            with _locked(path) as alone:
                if alone:
                    _remove_abandoned(path)
                # Whoever held the lock before has made the file.
                if not _is_whole(path, shape):
                    _write(path, shape, chunks)
        except OSError as error:
            raise _unwritable(path, error, math.prod(shape)) from error
        return self._open(path)

    def _open(self, path: Path) -> Tensor:
        # Mapped "copy on write": what is written to stays in memory, in this process.
        mapped = np.load(path, mmap_mode="c")
        if mapped.nbytes > self.budget:
            return torch.from_numpy(mapped)
        return torch.from_numpy(np.array(mapped))

    def _writable(self) -> Path:
        for folder in self.folders:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                if os.access(folder, os.W_OK):
                    return folder
        tried = " nor ".join(str(folder) for folder in self.folders)
        raise DataError(
            f"nowhere to keep decoded images: cannot write {tried}",
            hint="make one of them writable, or set XDG_CACHE_HOME",
        )


def _is_whole(path: Path, shape: Shape) -> bool:
    try:
        mapped = np.lib.format.open_memmap(path, mode="r")
    except (OSError, EOFError, ValueError, OverflowError):  # there is none, or it was cut off
        return False
    return bool(mapped.shape == shape and mapped.dtype == np.uint8)


def _write(path: Path, shape: Shape, chunks: Iterable[NDArray[np.uint8]]) -> None:
    temporary = path.with_name(f"{_unfinished(path)}{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as file:
            header = {"descr": "|u1", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(file, header)
            for chunk in chunks:
                file.write(np.ascontiguousarray(chunk).data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _unfinished(path: Path) -> str:
    """How files begin that this machine has not finished; some disks' locks end with a machine."""
    return f".{path.name}.{platform.node()}."


def _remove_abandoned(path: Path) -> None:
    """Removes what processes left that were killed while they made a file: gigabytes, it may be."""
    for name in os.listdir(path.parent):
        if name.startswith(_unfinished(path)):
            (path.parent / name).unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Lets one process at a time make a file; says whether, for not every disk knows locks."""
    with path.with_suffix(".lock").open("wb") as file:
        alone = False
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
            alone = True
        yield alone


def _unwritable(path: Path, error: OSError, size: int) -> DataError:
    why = os.strerror(error.errno) if error.errno else str(error)
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return DataError(
        f"{path}: cannot write decoded images: {why}",
        hint=f"{size / 1e9:.1f} GB are needed" if full else "see whether the folder is in order",
    )
