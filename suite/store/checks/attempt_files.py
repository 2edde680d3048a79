"""What attempts leave outside of their records, and which of them are still under way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from suite.store.files.disk_errors import guard
from suite.store.files.folder_layout import RUN_ID, TEMPORARY, Layout
from suite.store.leases.generations import LeaseFolder
from suite.store.leases.owner import this_process

_ATTEMPT = re.compile(r"attempt-(\d{4,})")


class Left(StrEnum):
    """What is left."""

    LEASE = "lease"
    SEGMENTS = "segments"
    CHECKPOINTS = "checkpoints"


@dataclass(frozen=True)
class AttemptFile:
    """Something that an attempt left.

    Attributes:
        left: What it is.
        run_id: The run.
        attempt: The attempt.
        path: Where it is.
    """

    left: Left
    run_id: str
    attempt: int
    path: Path


class AttemptFiles:
    """The files that attempts left in a folder of results.

    Args:
        layout: The folder.
        lease_folder: Knows its leases.

    Attributes:
        live: The attempts that a process is at, or may be, as run and number.
    """

    def __init__(self, layout: Layout, lease_folder: LeaseFolder) -> None:
        self._layout = layout
        self._lease_folder = lease_folder
        self._leases = lease_folder.listed()
        self._moment = lease_folder.moment()
        here = this_process()
        self.live = frozenset(
            (run_id, attempt)
            for run_id, attempts in self._leases.items()
            for attempt, generations in attempts.items()
            if lease_folder.live(run_id, attempt, generations, self._moment, here)
        )

    def leased(self, run_id: str, attempt: int) -> bool:
        """Whether an attempt has a lease now, be it expired or not."""
        return attempt in self._lease_folder.of(run_id)

    def all(self) -> Iterator[AttemptFile]:
        """All of them, and of each attempt the leases from the lowest generation upwards."""
        yield from self._of_leases()
        yield from self._of_folders(Left.SEGMENTS, self._layout.segments)
        yield from self._of_folders(Left.CHECKPOINTS, self._layout.checkpoints)

    def temporaries(self) -> Iterator[Path]:
        """Files that were being written when their process was killed, as far as one can tell."""
        live = {run_id for run_id, _ in self.live}
        for top in (self._layout.runs, self._layout.weights, self._layout.work):
            for folder, names in self._layout.tree.below(top):
                for name in names:
                    idle = name.startswith(TEMPORARY) and live.isdisjoint(folder.parts)
                    if idle and self._old(path := folder / name):
                        yield path

    def _of_leases(self) -> Iterator[AttemptFile]:
        for run_id, attempts in sorted(self._leases.items()):
            for attempt, generations in sorted(attempts.items()):
                for generation in sorted(generations):
                    path = self._layout.lease(run_id, attempt, generation)
                    yield AttemptFile(Left.LEASE, run_id, attempt, path)

    def _of_folders(self, left: Left, top: Path) -> Iterator[AttemptFile]:
        for run_id in sorted(filter(RUN_ID.fullmatch, self._layout.tree.names(top))):
            for name in sorted(self._layout.tree.names(top / run_id)):
                if match := _ATTEMPT.fullmatch(name):
                    yield AttemptFile(left, run_id, int(match[1]), top / run_id / name)

    def _old(self, path: Path) -> bool:
        with guard(path, "look at it"):
            try:
                silence = self._moment - self._layout.tree.status(path).st_mtime
            except FileNotFoundError:
                return False
        return silence > self._lease_folder.rules.stale_after
