"""What an attempt goes on from when its process ended.

A checkpoint's file is ``checkpoint-<generation>-<number>.<its SHA-256>``: its name says whether it
is whole. It gets the name only when all of it is on the disk. The generation is that of the lease,
so that a process that has lost its lease without knowing can never hide what its successor saved.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from suite.registry import Write
from suite.store.files.atomic import sync_folder
from suite.store.files.disk_errors import guard
from suite.store.files.stream import open_if, streamed
from suite.store.files.tree import Tree
from suite.store.records.reader import Damage

KEPT = 2
"""How many checkpoints there are: should the last one be damaged, one more is there."""

_FILE = re.compile(r"checkpoint-(\d{4,})-(\d{6,})\.([0-9a-f]{64})")


class Checkpoints:
    """The checkpoints of an attempt.

    Args:
        tree: The folder of results.
        folder: Where they lie.
        generation: The generation of the lease that this process has.

    Attributes:
        damaged: Those that this object met and could not go on from.
    """

    def __init__(self, tree: Tree, folder: Path, generation: int) -> None:
        self.damaged: list[Damage] = []
        self._tree = tree
        self._folder = folder
        self._generation = generation

    def save(self, write: Write) -> None:
        """Saves a checkpoint; those before the last one are removed.

        Args:
            write: Writes it; if it raises, nothing is saved.

        Raises:
            StoreError: It cannot be written; the last one is still there.
        """
        with guard(self._folder, "write a checkpoint into it"):
            with streamed(self._tree, self._folder, write) as (pending, side):
                number = 1 + max((number for _, number, _ in self._names()), default=0)
                name = f"checkpoint-{self._generation:04d}-{number:06d}.{side.sha256}"
                pending.take_the_place_of(name)
            sync_folder(self._tree, self._folder)
            own = [found for found in self._names() if found[:2] <= (self._generation, number)]
            for _, _, old in own[:-KEPT]:
                self._tree.remove(self._folder / old)

    @contextmanager
    def open(self) -> Iterator[BinaryIO | None]:
        """The last checkpoint that is whole, open for reading; ``None`` if there is none.

        Damaged ones are set aside under a name that is not looked at.

        Raises:
            StoreError: The folder cannot be read.
        """
        for _, _, name in reversed(self._names()):
            if file := self._whole(self._folder / name):
                with file:
                    yield file
                return
        yield None

    def set_aside(self) -> int:
        """Puts all checkpoints under names that are not looked at; how many there were.

        Raises:
            StoreError: The folder cannot be written.
        """
        names = self._names()
        with guard(self._folder, "rename a checkpoint in it"):
            for _, _, name in names:
                path = self._folder / name
                self._tree.move(path, path.with_name(f"{name}.left"))
        return len(names)

    def _whole(self, path: Path) -> BinaryIO | None:
        try:
            if file := open_if(self._tree, path, path.suffix[1:]):
                return file
            aside = path.with_name(f"{path.name}.damaged")
            self._tree.move(path, aside)
            self.damaged.append(Damage(path, "its hash is not that of its name", aside))
        except OSError as error:
            # An older checkpoint, or none, costs time and nothing else: the run ends the same.
            self.damaged.append(Damage(path, f"it cannot be read: {error.strerror}"))
        return None

    def _names(self) -> list[tuple[int, int, str]]:
        """Generation, number and name of each, the oldest first."""
        matches = (_FILE.fullmatch(name) for name in self._tree.names(self._folder))
        return sorted((int(match[1]), int(match[2]), match[0]) for match in matches if match)
