"""Files that are complete from the moment that they have their name.

A file is written under a temporary name in the folder that it belongs to, forced to the disk, and
only then linked to its final name, which fails if the name is taken. A process that is killed
before the link leaves a temporary file, which nothing reads and ``clean`` removes; after the link
the file is whole. There is no moment at which half a file has a final name.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from suite.registry import Write
from suite.store.files.disk_errors import guard
from suite.store.files.entering import sync
from suite.store.files.folder_layout import TEMPORARY
from suite.store.files.opening import link_new
from suite.store.files.tree import Tree


@dataclass(frozen=True)
class Pending:
    """A file that is whole on the disk and has no name yet that anybody reads.

    Attributes:
        path: Its temporary name.
        folder: The open folder that it is in.
    """

    path: Path
    folder: int

    @property
    def written(self) -> float:
        """When it was written, by the clock of the disk."""
        status = os.stat(self.path.name, dir_fd=self.folder, follow_symlinks=False)
        return status.st_mtime

    def link(self, name: str) -> bool:
        """Gives it its name, unless that is taken."""
        return link_new(self.path.name, self.folder, name, self.folder)

    def take_the_place_of(self, name: str) -> None:
        """Gives it a name that another file may have; that one is gone then."""
        os.replace(self.path.name, name, src_dir_fd=self.folder, dst_dir_fd=self.folder)


def write_new(tree: Tree, path: Path, data: bytes) -> bool:
    """Publishes a file under a name that is not taken yet.

    Returns:
        Whether it was published; ``False`` if the name is taken, and then nothing is changed.

    Raises:
        StoreError: The disk is full or read-only, or refuses for another reason.
    """
    with guard(path, "write it"), temporary(tree, path.parent, writing(data)) as pending:
        made = pending.link(path.name)
    if made:
        sync_folder(tree, path.parent)
    return made


def replace(tree: Tree, path: Path, data: bytes) -> None:
    """Writes a file that may change; readers see the old bytes or the new ones.

    Raises:
        StoreError: The disk is full or read-only, or refuses for another reason.
    """
    with guard(path, "write it"), temporary(tree, path.parent, writing(data)) as pending:
        pending.take_the_place_of(path.name)


@contextmanager
def temporary(tree: Tree, folder: Path, write: Write) -> Iterator[Pending]:
    """A file on the disk under a name that nobody reads, gone afterwards.

    Args:
        tree: What the folder is in.
        folder: Where it is made.
        write: Writes its bytes.
    """
    name = f"{TEMPORARY}{secrets.token_hex(8)}"
    new = os.O_WRONLY | os.O_CREAT | os.O_EXCL  # a link in its place is in the way, too
    with tree.made(folder) as opened:
        try:
            with open(os.open(name, new, 0o666, dir_fd=opened), "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            yield Pending(folder / name, opened)
        finally:
            # What cannot be removed now is in nobody's way.
            with suppress(OSError):
                os.unlink(name, dir_fd=opened)


def writing(data: bytes) -> Write:
    """What writes these bytes into an open file."""

    def write(file: BinaryIO) -> None:
        file.write(data)

    return write


def sync_folder(tree: Tree, folder: Path) -> None:
    """Forces the names in a folder to the disk, where the disk can do that.

    Raises:
        StoreError: The disk has an error.
    """
    with guard(folder, "write it"), tree.folder(folder) as opened:
        sync(opened)
