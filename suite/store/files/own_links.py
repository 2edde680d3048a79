"""Links: whose they are, where they lead, and that those of others are not followed."""

import errno
import os
import stat
import sys
from typing import NoReturn

IS_LINK = frozenset({errno.ELOOP, errno.ENOTDIR, errno.EMLINK})
"""What systems answer to who opens a link and wants none."""


def is_link(name: str, folder: int | None) -> bool:
    """Whether a name in an open folder is that of a link."""
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def target_of(name: str, folder: int) -> str:
    """Where a link leads that this user or root made; the very link that was looked at."""
    if sys.platform != "linux":
        before = os.stat(name, dir_fd=folder, follow_symlinks=False)
        target = os.readlink(name, dir_fd=folder)
        after = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if (before.st_ino, before.st_ctime_ns) != (after.st_ino, after.st_ctime_ns):
            refuse(f"{name} is a link that somebody changes")
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
        refuse(f"{name} is a link of another user's ({link.st_uid})")


def refuse(why: str) -> NoReturn:
    """Answers as the system does to who opens a link.

    Raises:
        OSError: Always.
    """
    raise OSError(errno.ELOOP, why)
