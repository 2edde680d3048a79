"""A folder of results with all below it: the one way to its folders and files.

The folder itself is the user's choice, links on the way to it included. From there on every folder
is opened in the one above it, and what is read, made, touched, renamed or removed is so by its name
in a folder that is open: a link that somebody puts in a folder's place leads nobody away. Only
links that this user or root made are followed, and only where they may stand: for the folders
directly in it, which may lie on other disks, and for files that are read. Further down others could
move such a link to where what is in it would be taken for something else, and removed.
"""

import errno
import io
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from suite.store.files.disk_errors import guard
from suite.store.files.entering import (
    Step,
    enter,
    enter_any,
    enter_own,
    list_folder,
    make_root,
    or_made,
    sorted_names,
)
from suite.store.files.opening import append_to, link_new, open_file, open_to_overwrite

_MOVED = "the folder that was there is gone: was it renamed or moved?"


class Tree:
    """What lies below a folder.

    All paths are below it, as ``Layout`` makes them; another one is a fault of the caller's, a
    ``ValueError``. What the disk answers, and every refusal, is an ``OSError``.

    Args:
        root: The folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._text = str(root)
        self._used: tuple[int, int] | None = None
        self._begin = "" if self._text == "." else os.path.join(self._text, "")

    @contextmanager
    def folder(self, path: Path) -> Iterator[int]:
        """A folder, open as a place for names."""
        descriptor = self._open(path)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def made(self, path: Path) -> Iterator[int]:
        """The same, made where it is missing; new names are forced to the disk."""
        inside = self._inside(path)
        self._stay()
        descriptor = self._walk(inside, or_made(enter_own), or_made(enter))
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def names(self, path: Path) -> list[str]:
        """The names in a folder; none if there is no such folder.

        Raises:
            StoreError: The folder cannot be read, or is a file.
        """
        with guard(path, "list it"):
            try:
                listed = self._listable(self._inside(path))
                try:
                    return os.listdir(listed)
                finally:
                    os.close(listed)
            except FileNotFoundError:
                return []

    def below(self, path: Path) -> Iterator[tuple[Path, list[str]]]:
        """A folder and all those in it, each with the names in it that are no folders.

        What cannot be opened is left out.
        """
        with suppress(OSError), self.folder(path) as folder:
            yield from self._below(path, len(self._inside(path)), folder)

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder that may be entered."""
        try:
            os.close(self._open(path))
        except OSError:
            return False
        return True

    def has(self, path: Path) -> bool:
        """Whether there is anything but a folder; also if it is something that is never read."""
        try:
            with self.folder(path.parent) as folder:
                os.close(open_file(path.name, folder))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        except OSError:
            return True
        return True

    def status(self, path: Path) -> os.stat_result:
        """What the disk says of a name; of a link, not of where it leads."""
        with self.folder(path.parent) as folder:
            return os.stat(path.name, dir_fd=folder, follow_symlinks=False)

    def reader(self, path: Path) -> io.BufferedReader:
        """A regular file, open for reading."""
        *inside, name = self._inside(path)
        if self._used is None:
            with suppress(OSError):
                found = os.stat(self.root)
                self._used = found.st_dev, found.st_ino
        folder = self._walk(inside, enter_own, enter)
        try:
            return open(open_file(name, folder), "rb")
        finally:
            os.close(folder)

    def content(self, path: Path) -> bytes:
        """All bytes of a regular file."""
        with self.reader(path) as file:
            return file.read()

    def appender(self, path: Path) -> TextIO:
        """A regular file of one name, open for text behind its end; made where there is none."""
        with self.made(path.parent) as folder:
            return open(append_to(path.name, folder), "a", encoding="utf-8", errors="replace")

    def overwrite(self, path: Path, data: bytes) -> None:
        """Writes over the first bytes of a regular file of one name; nothing else is changed."""
        with self.folder(path.parent) as folder:
            descriptor = open_to_overwrite(path.name, folder)
            try:
                os.pwrite(descriptor, data, 0)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def set_time(self, path: Path, moment: float | None = None) -> None:
        """Sets when a file was changed last; without a moment, to now by the clock of the disk."""
        times = None if moment is None else (moment, moment)
        with self.folder(path.parent) as folder:
            os.utime(path.name, times, dir_fd=folder, follow_symlinks=False)

    def move(self, path: Path, new: Path) -> None:
        """Gives a name another one."""
        with self.folder(path.parent) as source, self.made(new.parent) as target:
            os.rename(path.name, new.name, src_dir_fd=source, dst_dir_fd=target)

    def link(self, path: Path, new: Path) -> bool:
        """Gives a file a second name, unless that is taken."""
        with self.folder(path.parent) as source, self.folder(new.parent) as target:
            return link_new(path.name, source, new.name, target)

    def remove(self, path: Path) -> None:
        """Removes a file, if it is there; of a link, the link."""
        with suppress(FileNotFoundError), self.folder(path.parent) as folder:
            os.unlink(path.name, dir_fd=folder)

    def remove_all(self, path: Path) -> None:
        """Removes a file, or a folder with all in it; of a link, the link."""
        with self.folder(path.parent) as folder:
            found = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode):
                shutil.rmtree(path.name, dir_fd=folder)
            else:
                os.unlink(path.name, dir_fd=folder)

    def remove_empty(self, path: Path) -> None:
        """Removes a folder that nothing is in."""
        with self.folder(path.parent) as folder:
            os.rmdir(path.name, dir_fd=folder)

    def _stay(self) -> None:
        """Makes the root where it never was; refuses another one in the place of one that was used.

        A folder of results that is renamed while it is in use would otherwise begin anew where it
        was, and so would every run.
        """
        try:
            found = os.stat(self.root)
        except FileNotFoundError:
            if self._used is not None:
                raise FileNotFoundError(errno.ENOENT, _MOVED) from None
            make_root(self.root)
            found = os.stat(self.root)
        place = found.st_dev, found.st_ino
        if self._used not in {None, place}:
            raise FileNotFoundError(errno.ENOENT, _MOVED)
        self._used = place

    def _inside(self, path: Path) -> list[str]:
        """The names on the way to a path."""
        text = str(path)
        if text == self._text:
            return []
        inside = text[len(self._begin) :].split("/")
        if not text.startswith(self._begin) or "" in inside or ".." in inside:
            raise ValueError(f"{path} is not below {self.root}")
        return inside

    def _open(self, path: Path) -> int:
        return self._walk(self._inside(path), enter_own, enter)

    def _walk(self, inside: list[str], first: Step, rest: Step) -> int:
        """Opens one folder in the other.

        Args:
            inside: Their names, from the root downwards.
            first: Opens one directly in the root, where links of the user's own may stand.
            rest: Opens one further down.
        """
        if not inside:
            return enter_any(self.root)
        descriptor = self._top(inside[0], first)
        for name in inside[1:]:
            above = descriptor
            try:
                descriptor = rest(name, above)
            finally:
                os.close(above)
        return descriptor

    def _top(self, name: str, step: Step) -> int:
        try:
            return enter(self._begin + name)
        except OSError:  # rarely: a link of whomever, or not there
            above = enter_any(self.root)
            try:
                return step(name, above)
            finally:
                os.close(above)

    def _listable(self, inside: list[str]) -> int:
        """A folder that can be listed; the last step at one go where it cannot be a link."""
        is_deep = len(inside) > 1
        above = self._walk(inside[:-1] if is_deep else inside, enter_own, enter)
        try:
            return list_folder(above, inside[-1]) if is_deep else list_folder(above)
        finally:
            os.close(above)

    def _below(self, path: Path, level: int, folder: int) -> Iterator[tuple[Path, list[str]]]:
        step = enter if level else enter_own
        folders, others = sorted_names(folder, step)
        yield path, others
        for name in folders:
            with suppress(OSError):
                descriptor = step(name, folder)
                try:
                    yield from self._below(path / name, level + 1, descriptor)
                finally:
                    os.close(descriptor)
