"""Folders, opened one in the other as places for names.

A descriptor stays the folder that it was, whatever happens to its name.
"""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from suite.store.files.own_links import IS_LINK, is_link, refuse, target_of

Step = Callable[[str, int], int]
"""Opens a folder by its name in an open one."""
_LOOK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY
"""A folder as a place to open names in; Linux needs no permission to read it for that."""


def enter_any(path: str | os.PathLike[str], folder: int | None = None) -> int:
    """A folder, reached by whatever links there are: for paths that the user chose.

    Raises:
        OSError: There is none.
    """
    return os.open(path, _LOOK, dir_fd=folder)


def enter(name: str, folder: int | None = None) -> int:
    """A folder in a folder, or at the end of a path, that is not a link itself.

    Raises:
        OSError: There is none, or it is a link.
    """
    try:
        return os.open(name, _LOOK | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno in IS_LINK and is_link(name, folder):
            refuse(f"{name} is a link, and none is followed there")
        raise


def enter_own(name: str, folder: int) -> int:
    """A folder in a folder, or where a link leads that this user or root made.

    Raises:
        OSError: There is none, or it is somebody else's link.
    """
    try:
        return os.open(name, _LOOK | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno not in IS_LINK or not is_link(name, folder):
            raise
        return enter_any(target_of(name, folder), folder)


def or_made(step: Step) -> Step:
    """The same step, into a folder that is made where it is missing."""

    def enter_or_make(name: str, above: int) -> int:
        try:
            return step(name, above)
        except FileNotFoundError:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=above)
            sync(above)
            return step(name, above)

    return enter_or_make


def make_root(root: Path) -> None:
    """Makes a folder by its path, and forces the new names to the disk."""
    for one in (root, *root.parents):
        if one.is_symlink() and not one.exists():
            text = f"{one} is a link to {os.readlink(one)}, which is not there"
            raise FileNotFoundError(errno.ENOENT, text)
    missing = [parent for parent in (root, *root.parents) if not parent.exists()]
    root.mkdir(parents=True, exist_ok=True)
    for one in missing:
        above = enter_any(one.parent)
        try:
            sync(above)
        finally:
            os.close(above)


def list_folder(folder: int, name: str = ".") -> int:
    """An open folder, or one in it, as one that can be listed and forced to the disk."""
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno in IS_LINK and is_link(name, folder):
            refuse(f"{name} is a link, and none is followed there")
        raise


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


def sorted_names(folder: int, step: Step) -> tuple[list[str], list[str]]:
    """The names of folders in an open folder that a step may enter, and all others."""
    folders: list[str] = []
    others: list[str] = []
    listed = list_folder(folder)
    try:
        with os.scandir(listed) as found:
            for one in found:
                may_enter = one.is_dir(follow_symlinks=False) or (
                    step is enter_own and one.is_symlink() and one.is_dir()
                )
                (folders if may_enter else others).append(one.name)
    finally:
        os.close(listed)
    return folders, others
