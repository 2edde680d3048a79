"""One name in an open folder, opened as what it is thought to be, or refused.

A folder of results may be a group's. Whoever may write there can put a link, or a file that never
ends, in the place of anything; so a name is opened without following links, and looked at as it was
opened. A descriptor stays what it was, whatever happens to the name.
"""

import errno
import os
import stat
import sys
from typing import NoReturn

_LOOK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY
"""A folder as a place to open names in; Linux needs no permission to read it for that."""
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
"""For reading, without waiting for anybody: a FIFO has no writer, a tape no tape."""
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY
_IS_LINK = frozenset({errno.ELOOP, errno.ENOTDIR, errno.EMLINK})
"""What systems answer to who opens a link and wants none."""
_REFUSALS = frozenset({errno.ELOOP, errno.ENXIO, errno.EISDIR})
_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link",
}


def is_refusal(error: OSError) -> bool:
    """Whether there is something that is never read: a link of another's, or no regular file."""
    return error.errno in _REFUSALS


def enter_any(path: str | os.PathLike[str], folder: int | None = None) -> int:
    """A folder, reached by whatever links there are: for paths that the user chose.

    Raises:
        OSError: There is none.
    """
    return os.open(path, _LOOK, dir_fd=folder)


def enter(name: str, folder: int) -> int:
    """A folder in a folder, not reached by a link.

    Raises:
        OSError: There is none, or it is a link.
    """
    try:
        return os.open(name, _LOOK | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno in _IS_LINK and _is_link(name, folder):
            _refuse(f"{name} is a link, and none is followed there")
        raise


def enter_own(name: str, folder: int) -> int:
    """A folder in a folder, or where a link leads that this user or root made.

    Raises:
        OSError: There is none, or it is somebody else's link.
    """
    try:
        return os.open(name, _LOOK | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno not in _IS_LINK or not _is_link(name, folder):
            raise
        return enter_any(_target(name, folder), folder)


def open_file(name: str, folder: int) -> int:
    """A regular file in a folder, or one that a link of this user or root leads to, for reading.

    Raises:
        OSError: There is none, or it is something else or somebody else's link; at once.
    """
    try:
        descriptor = _opened(name, _READ | os.O_NOFOLLOW, folder)
    except OSError as error:
        if error.errno not in _IS_LINK or not _is_link(name, folder):
            raise
        descriptor = _opened(_target(name, folder), _READ, folder)
    _demand_file(descriptor)
    return descriptor


def append_to(name: str, folder: int) -> int:
    """A regular file in a folder, for writing behind its end; it is made where there is none.

    A file of more names than one may be somebody's own, from elsewhere: it is not written to.

    Raises:
        OSError: It is something else, a link of whomever, or has another name.
    """
    try:
        descriptor = _opened(name, _APPEND | os.O_NOFOLLOW, folder)
    except OSError as error:
        if error.errno in _IS_LINK and _is_link(name, folder):
            _refuse(f"{name} is a link, and nothing is written through one")
        raise
    _demand_file(descriptor)
    if os.fstat(descriptor).st_nlink > 1:
        os.close(descriptor)
        raise OSError(errno.ELOOP, "it has a second name, which may be anywhere")
    return descriptor


def link_new(source: str, folder: int, name: str, target: int) -> bool:
    """Gives a file a second name, unless that is taken.

    Args:
        source: Its name.
        folder: The open folder that this is in.
        name: The second one.
        target: The open folder for that.
    """
    try:
        os.link(source, name, src_dir_fd=folder, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        # A network disk may repeat a link that it had made already: then the names are one file.
        return os.stat(source, dir_fd=folder, follow_symlinks=False).st_nlink > 1
    return True


def list_folder(folder: int) -> int:
    """An open folder as one that can be listed and forced to the disk."""
    return os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)


def sync(folder: int) -> None:
    """Forces the names in an open folder to the disk, where the disk can do that."""
    descriptor = list_folder(folder)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def _opened(path: str, flags: int, folder: int) -> int:
    try:
        return os.open(path, flags, 0o666, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a FIFO that nobody reads
            _refuse_kind(os.stat(path, dir_fd=folder).st_mode)
        raise


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _target(name: str, folder: int) -> str:
    """Where a link leads that this user or root made; the very link that was looked at."""
    if sys.platform != "linux":
        before = os.stat(name, dir_fd=folder, follow_symlinks=False)
        target = os.readlink(name, dir_fd=folder)
        after = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if (before.st_ino, before.st_ctime_ns) != (after.st_ino, after.st_ctime_ns):
            _refuse(f"{name} is a link that somebody changes")
        _demand_own(name, before)
        return target
    link = os.open(name, os.O_PATH | os.O_NOFOLLOW, dir_fd=folder)
    try:
        _demand_own(name, os.fstat(link))
        return os.readlink("", dir_fd=link)
    finally:
        os.close(link)


def _demand_own(name: str, link: os.stat_result) -> None:
    if link.st_uid not in (0, os.geteuid()):
        _refuse(f"{name} is a link of another user's ({link.st_uid})")


def _demand_file(descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        _refuse_kind(mode)


def _refuse(why: str) -> NoReturn:
    raise OSError(errno.ELOOP, why)


def _refuse_kind(mode: int) -> NoReturn:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    kind = _KINDS.get(stat.S_IFMT(mode), "something else")
    raise OSError(errno.ENXIO, f"it is {kind}, not a regular file")
