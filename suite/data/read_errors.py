"""What goes wrong while a data set is read, in one line."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.data.file_kinds import HEAD, kind_of
from suite.errors import DataError

_ABSENT = {errno.ENOENT, errno.ENOTDIR}
_ADDRESS = re.compile(r"\s*<[\w.]+ object at 0x[0-9a-f]+>")


@contextmanager
def reading(
    path: Path, expected: str, hint: str, *, kind: str | None = None, head: bytes | None = None
) -> Iterator[None]:
    """Turns what goes wrong while a file is read into one line.

    Args:
        path: The file.
        expected: What should be there.
        hint: How to get it.
        kind: What ``kind_of`` calls a good file, if it knows.
        head: The file's first bytes, if it cannot be opened under its path.

    Raises:
        DataError: The file is missing, cannot be read, or is damaged.
    """
    try:
        yield
    except DataError:
        raise
    except MemoryError as error:
        why = f"not enough memory ({first_line(error)})"
        raise DataError(f"{shown(path)}: cannot read {expected}: {why}", hint=hint) from error
    except Exception as error:
        # Decoders of damaged files raise nearly anything; an error of the system has a number.
        if isinstance(error, OSError) and error.errno:
            place = Path(error.filename) if isinstance(error.filename, str) else path
            if error.errno in _ABSENT:
                raise missing(place, expected, hint) from error
            raise unreadable(place, expected, error, hint) from error
        found = kind_of(_head(path) if head is None else head)
        why = first_line(error) if found in {None, kind} else f"it is {found}"
        raise damaged(path, expected, why, hint) from error


def check_regular(path: Path) -> None:
    """Looks whether a path leads to bytes on a disk: to open a pipe is to wait for ever.

    Raises:
        OSError: There is nothing, or it cannot be looked at.
        ValueError: It is a pipe, a device or the like.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise ValueError("it is no regular file")


def may_be_there(path: Path) -> bool:
    """Whether there is anything at a path, be it a link that leads nowhere, or nobody may look."""
    try:
        path.lstat()
    except OSError as error:
        return error.errno not in _ABSENT
    return True


def given(folder: Path | None, name: str, hint: str) -> Path:
    """The folder of data sets, if anybody said where it is.

    Raises:
        DataError: Nobody did.
    """
    if folder is None:
        raise DataError(
            f"nobody said where {name} is", hint=f"pass --data-dir DIR or set MEF_DATA; {hint}"
        )
    return folder


def missing(path: Path, expected: str, hint: str) -> DataError:
    """A file or folder is not there; or a link to it leads nowhere, or it is something else."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno not in _ABSENT:
            return unreadable(path, expected, error, hint)
        return DataError(f"{shown(path)} is missing{_broken(path)}: expected {expected}", hint=hint)
    what = "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "pipe or device"
    return DataError(f"{shown(path)} is a {what}: expected {expected}", hint=hint)


def unreadable(path: Path, expected: str, error: OSError, hint: str) -> DataError:
    """The system refuses a file or folder."""
    why = os.strerror(error.errno) if error.errno else first_line(error)
    return DataError(f"{shown(path)}: cannot read {expected}: {why}", hint=hint)


def damaged(path: Path, expected: str, why: str, hint: str) -> DataError:
    """A file is not what it should be."""
    return DataError(f"{shown(path)} is damaged ({why}): expected {expected}", hint=hint)


def wrong_count(path: Path, found: int, expected: int, hint: str, *, beside: str = "") -> DataError:
    """A file or folder has another number of images; beside them may be what is not counted."""
    return DataError(
        f"{shown(path)} has {found:,} images{beside}: expected {expected:,}", hint=hint
    )


def first_line(error: Exception) -> str:
    r"""What an exception says, as far as it fits into one line.

    >>> first_line(ValueError("no tar:\n- not this\n- not that")), first_line(EOFError())
    ('no tar', 'EOFError')
    >>> first_line(KeyError(60)), first_line(ValueError("cannot read <io.File object at 0x7f>"))
    ('KeyError 60', 'cannot read')
    """
    text = _ADDRESS.sub("", str(error)).strip()
    line = shown(text.splitlines()[0].rstrip(":")) if text else ""
    # A word alone, such as the key that was not found, says nothing.
    return line if " " in line else f"{type(error).__name__} {line}".rstrip()


def shown(path: Path | str) -> str:
    r"""A path in one line: what cannot be printed is written as in Python.

    >>> shown("a\nb.png"), shown("\udcff.png")
    ('a\\nb.png', '\\xff.png')
    """
    text = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _head(path: Path) -> bytes:
    """The first bytes of a file; of what cannot be opened, some that say nothing."""
    try:
        check_regular(path)
        with path.open("rb") as file:
            return file.read(HEAD)
    except (OSError, ValueError):
        return b"?"


def _broken(path: Path) -> str:
    """Which link on the way to a path leads nowhere."""
    for place in (path, *path.parents):
        if os.path.islink(place) and not os.path.exists(place):
            link = "it" if place == path else shown(place)
            return f" ({link} is a link to {shown(os.readlink(place))}, which is not there)"
    return ""
