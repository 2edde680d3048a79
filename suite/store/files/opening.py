"""One name in an open folder, opened as what it is thought to be, or refused.

A folder of results may be a group's. Whoever may write there can put a link, or a file that never
ends, in the place of anything; so a name is opened without following links, and looked at as it was
opened. A descriptor stays what it was, whatever happens to the name.
"""

import errno
import os
import stat
from typing import NoReturn

from suite.store.files.own_links import IS_LINK, is_link, refuse, target_of

_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
"""For reading, without waiting for anybody: a FIFO has no writer, a tape no tape."""
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY
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


def open_file(name: str, folder: int) -> int:
    """A regular file in a folder, or one that a link of this user or root leads to, for reading.

    Raises:
        OSError: There is none, or it is something else or somebody else's link; at once.
    """
    try:
        descriptor = _opened(name, _READ | os.O_NOFOLLOW, folder)
    except OSError as error:
        if error.errno not in IS_LINK or not is_link(name, folder):
            raise
        descriptor = _opened(target_of(name, folder), _READ, folder)
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
        if error.errno in IS_LINK and is_link(name, folder):
            refuse(f"{name} is a link, and nothing is written through one")
        raise
    _demand_file(descriptor)
    _demand_one_name(descriptor)
    return descriptor


def open_to_overwrite(name: str, folder: int) -> int:
    """A regular file in a folder, for writing over what is there.

    Raises:
        OSError: There is none, or it is something else, a link of whomever, or has another name.
    """
    descriptor = _opened(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW, folder)
    _demand_file(descriptor)
    _demand_one_name(descriptor)
    return descriptor


def _demand_one_name(descriptor: int) -> None:
    if os.fstat(descriptor).st_nlink > 1:
        os.close(descriptor)
        raise OSError(errno.ELOOP, "it has a second name, which may be anywhere")


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


def _opened(path: str, flags: int, folder: int) -> int:
    try:
        return os.open(path, flags, 0o666, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a FIFO that nobody reads
            _refuse_kind(os.stat(path, dir_fd=folder).st_mode)
        raise


def _demand_file(descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        _refuse_kind(mode)


def _refuse_kind(mode: int) -> NoReturn:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    kind = _KINDS.get(stat.S_IFMT(mode), "something else")
    raise OSError(errno.ENXIO, f"it is {kind}, not a regular file")
