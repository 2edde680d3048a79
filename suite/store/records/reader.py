"""Reads records, and sets aside those that cannot be trusted."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from suite.errors import StoreError
from suite.store.files.folder_layout import RECORD, RUN_ID, Layout
from suite.store.records.record import NewerError, Record, decode

REMEMBERED = 2**14
"""Records that a reader remembers, at some kilobytes each."""


@dataclass(frozen=True)
class Damage:
    """A record that was not read.

    Attributes:
        path: Where it was found.
        reason: What is wrong with it.
        moved_to: Where it is now; ``None`` if it stayed where it was.
    """

    path: Path
    reason: str
    moved_to: Path | None = None

    def __str__(self) -> str:
        where = f"set aside as {self.moved_to}" if self.moved_to else "left there, not counted"
        return f"{self.path}: {self.reason}; {where}"


@dataclass(frozen=True)
class Filed:
    """A record and where it lies.

    Attributes:
        path: Its file.
        number: The number of the attempt that it is filed under.
        data: The bytes of the file.
        record: What they say.
    """

    path: Path
    number: int
    data: bytes
    record: Record


class Reader:
    """Reads the records in a folder of results.

    Args:
        layout: The folder.
        aside: Whether damaged records are moved out of the way, so that their runs can be done
            again under the same number.

    Attributes:
        damaged: What was not read so far.
    """

    def __init__(self, layout: Layout, *, aside: bool = True) -> None:
        self.damaged: list[Damage] = []
        self._layout = layout
        self._aside = aside
        # A plan and its report ask for the same records several times over: bytes that were good
        # once are good again, and what they say is remembered.
        self._decode = lru_cache(REMEMBERED)(decode)

    def run_ids(self) -> list[str]:
        """The runs that have a folder, in the order of their ids."""
        return sorted(
            name for name in self._layout.tree.names(self._layout.runs) if RUN_ID.fullmatch(name)
        )

    def all(self) -> Iterator[Filed]:
        """All records, the attempts of a run one after another."""
        for run_id in self.run_ids():
            yield from self.filed(run_id)

    def filed(self, run_id: str) -> Iterator[Filed]:
        """The records of one run, by their number.

        Raises:
            StoreError: The folder cannot be listed.
        """
        for number, path in self.numbers(run_id):
            if found := self._read(run_id, number, path):
                yield found

    def numbers(self, run_id: str) -> list[tuple[int, Path]]:
        """The numbers and files of a run's records, damaged ones included."""
        folder = self._layout.run(run_id)
        matches = (RECORD.fullmatch(name) for name in self._layout.tree.names(folder))
        return sorted((int(match[1]), folder / match[0]) for match in matches if match)

    def _read(self, run_id: str, number: int, path: Path) -> Filed | None:
        try:
            data = self._layout.tree.content(path)
        except FileNotFoundError:
            return None  # another reader has set it aside
        except OSError as error:
            # The disk may be better tomorrow: nothing is known about the record itself.
            self._note(Damage(path, f"it cannot be read: {error.strerror}"))
            return None
        try:
            return Filed(path, number, data, checked(data, run_id, self._decode))
        except NewerError as error:
            self._note(Damage(path, str(error)))
            return None
        except ValueError as error:
            moved_to = self._set_aside(run_id, path, data) if self._aside else None
            self._note(Damage(path, str(error), moved_to))
            return None

    def _note(self, damage: Damage) -> None:
        if damage not in self.damaged:
            self.damaged.append(damage)

    def _set_aside(self, run_id: str, path: Path, data: bytes) -> Path | None:
        """Moves a damaged record away; ``None`` if the folder cannot be written."""
        aside = self._layout.damaged / f"{run_id}.{path.stem}.{secrets.token_hex(8)}.json"
        tree = self._layout.tree
        try:
            tree.move(path, aside)
            if tree.content(aside) != data and tree.link(aside, path):
                # Another reader was faster, and a good record had taken the place since.
                tree.remove(aside)
                return None
        except (OSError, StoreError):
            return None
        return aside


def checked(data: bytes, run_id: str, decode: Callable[[bytes], Record] = decode) -> Record:
    """The record in the bytes of a file in a run's folder.

    Args:
        data: The bytes.
        run_id: Whose folder it is.
        decode: What makes a record of bytes; one that remembers, where they are read often.

    Raises:
        ValueError: They are damaged, or of another run.
    """
    record = decode(data)
    if record.run.id != run_id:
        raise ValueError(f"it is a record of run {record.run.id}")
    return record
