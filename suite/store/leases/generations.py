"""Who may run what: the generations of a lease, and how one is taken over.

The lease of an attempt is a row of files, ``<run id>.<attempt>.<generation>``. The highest
generation is the lease; a file that is not the highest, or no longer there, is a lost one.

- Taking: generation 1 is linked to its name, which only one process can do.
- Taking over: who finds generation g expired or given back links g + 1. Whoever links first has
  it, the others find the name taken; and the old owner, should it come back, finds g + 1.
- Giving back a run that is not finished leaves the file in place and says so in it, with as many
  bytes as before, and sets its time to zero, which a full disk allows too. The time alone does not
  travel: a copy of the folder has times of its own. Generations of an attempt thus only grow, and a
  process that was slow between reading g and linking g + 1 can never take a lease that was given
  back and taken again since.
- After the record is published the files are removed from the lowest upwards, so that at no moment
  a lost lease looks like the highest. A slow process may then still link a generation of an attempt
  that is published: it looks again after the link, finds the record, and steps back.
- Publishing needs none of this to be safe. The name of an attempt's record is fixed and linked
  exclusively: of two processes that both believe that they have the lease, one publishes.
- Nothing sticks: a killed process leaves a lease whose heartbeat grows old and whose owner is
  known to be gone, or has been silent for the site's bound; temporary files are never looked at.

A heartbeat sets the file's time by the clock of the disk. Its age is the distance to the time of a
file that was written just now on the same disk, so that the clocks of two hosts never meet.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suite.errors import StoreError
from suite.store.files.atomic import sync_folder, temporary, writing
from suite.store.files.disk_errors import guard
from suite.store.files.folder_layout import LEASE, Layout
from suite.store.files.opening import is_refusal
from suite.store.leases.owner import (
    Owner,
    Scheduler,
    fate_elsewhere,
    fate_here,
    nobody_knows,
    this_process,
)

RELEASED = 0.0
"""The time of a lease that was given back before there was a record."""


@dataclass(frozen=True)
class LeaseRules:
    """When a lease ends; a site sets them once for all processes.

    Attributes:
        beat_every: Seconds between two heartbeats.
        stale_here: Seconds of silence after which one looks whether an owner on this very host is
            gone; what a host has written, it sees at once.
        stale_after: Seconds of silence after which one asks whether any other owner is gone. Above
            the minute for which network disks may show an old time.
        bound: Seconds of silence after which an owner of whom nobody knows counts as gone.
        scheduler: Says what became of an owner on another host.
    """

    beat_every: float = 20.0
    stale_here: float = 10.0
    stale_after: float = 180.0
    bound: float = 24 * 3600.0
    scheduler: Scheduler = nobody_knows


class LeaseFile(BaseModel):
    """What one generation of a lease says.

    Attributes:
        schema_: The version of this format.
        owner: Who took it.
        given_back: Whether it was given back before there was a record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    owner: Owner
    given_back: bool = False

    def encode(self) -> bytes:
        """The bytes of its file: as many once it was given back, so that it is written in place."""
        text = self.model_dump_json()
        return text.replace('"given_back":true', '"given_back": true').encode() + b"\n"


@dataclass(frozen=True)
class Generation:
    """One generation of a lease as it is on the disk.

    Attributes:
        attempt: The attempt that it is for.
        generation: How often the lease was taken.
        file: What it says; ``None`` if that cannot be read.
        touched: Its last heartbeat, in seconds by the clock of the disk.
    """

    attempt: int
    generation: int
    file: LeaseFile | None
    touched: float

    @property
    def is_given_back(self) -> bool:
        """Whether its owner gave it back: the file says so, or its time, as all did once."""
        return self.touched == RELEASED or (self.file is not None and self.file.given_back)

    def expired(self, moment: float, here: Owner, rules: LeaseRules) -> bool:
        """Whether another process may take it over.

        Args:
            moment: Now, by the clock of the disk.
            here: The process that asks.
            rules: When leases end.
        """
        if self.is_given_back:
            return True
        silence = moment - self.touched
        if silence <= min(rules.stale_here, rules.stale_after):
            return False
        known = "unknown" if self.file is None else fate_here(self.file.owner, here)
        if known == "unknown":
            if silence <= rules.stale_after:
                return False
            if self.file is not None:
                known = fate_elsewhere(self.file.owner, here, rules.scheduler)
        return known == "gone" or (known == "unknown" and silence > rules.bound)


class LeaseFolder:
    """The leases in a folder of results.

    Args:
        layout: The folder.
        rules: When leases end.

    Attributes:
        rules: When leases end.
    """

    def __init__(self, layout: Layout, rules: LeaseRules) -> None:
        self._layout = layout
        self.rules = rules

    def listed(self) -> dict[str, dict[int, list[int]]]:
        """The generations there are, by run and attempt, from one look into the folder."""
        found: dict[str, dict[int, list[int]]] = {}
        for name in self._layout.tree.names(self._layout.leases):
            if match := LEASE.fullmatch(name):
                attempts = found.setdefault(match[1], {})
                attempts.setdefault(int(match[2]), []).append(int(match[3]))
        return found

    def of(self, run_id: str) -> dict[int, list[int]]:
        """The generations of the leases of one run, by attempt."""
        return self.listed().get(run_id, {})

    def read(self, run_id: str, attempt: int, generation: int) -> Generation | None:
        """One generation; ``None`` if it is gone.

        Raises:
            StoreError: The folder cannot be read.
        """
        path = self._layout.lease(run_id, attempt, generation)
        with guard(path, "read it"):
            try:
                # Opening makes a network disk look again; its time is then the current one.
                with self._layout.tree.reader(path) as file:
                    data, touched = file.read(), os.fstat(file.fileno()).st_mtime
            except FileNotFoundError:
                return None
            except OSError as error:
                if not is_refusal(error):
                    raise
                # Nobody's of the suite: it says nothing, and grows old like any other.
                data, touched = b"", self._layout.tree.status(path).st_mtime
        return Generation(attempt, generation, _parsed(data), touched)

    def live(
        self, run_id: str, attempt: int, generations: Iterable[int], moment: float, here: Owner
    ) -> Owner | None:
        """The owner of an attempt's lease, if it has one that is not expired.

        A lease that cannot be read but is not expired is that of an unknown owner.
        """
        highest = max(generations, default=None)
        held = None if highest is None else self.read(run_id, attempt, highest)
        if held is None or held.expired(moment, here, self.rules):
            return None
        return held.file.owner if held.file else here.model_copy(update=_UNKNOWN)

    def take(self, run_id: str, attempt: int) -> tuple[Owner, int] | None:
        """Takes the lease of an attempt, or takes it over.

        Returns:
            The owner that this process is now, and the generation; ``None`` if another has it.

        Raises:
            StoreError: The folder cannot be written.
        """
        owner = this_process()
        tree, folder = self._layout.tree, self._layout.leases
        data = LeaseFile(owner=owner).encode()
        with guard(folder, "take a lease"), temporary(tree, folder, writing(data)) as pending:
            moment = pending.written  # just now: the clock of the disk
            generation = self._free(run_id, attempt, moment, owner)
            if generation is None:
                return None
            if not pending.link(self._layout.lease(run_id, attempt, generation).name):
                return None
        sync_folder(tree, folder)
        return owner, generation

    def take_over(self, run_id: str, attempt: int) -> tuple[Owner, int] | None:
        """Takes the lease of an attempt from whoever has it, by the user's word.

        Its owner, should it live, finds that it has lost it, and publishes nothing.

        Returns:
            The owner that this process is now, and the generation; ``None`` if there is no lease,
            or its owner lives on this host.

        Raises:
            StoreError: The folder cannot be written.
        """
        highest = max(self.of(run_id).get(attempt, []), default=0)
        held = self.read(run_id, attempt, highest) if highest else None
        owner = this_process()
        if held is None or (held.file and fate_here(held.file.owner, owner) == "alive"):
            return None
        data = LeaseFile(owner=owner).encode()
        folder, tree = self._layout.leases, self._layout.tree
        with guard(folder, "take a lease"), temporary(tree, folder, writing(data)) as pending:
            if not pending.link(self._layout.lease(run_id, attempt, highest + 1).name):
                return None
        sync_folder(tree, folder)
        return owner, highest + 1

    def remove(self, run_id: str, attempt: int, generations: Iterable[int]) -> None:
        """Removes generations from the lowest upwards; those that are gone already are no error."""
        for generation in sorted(generations):
            path = self._layout.lease(run_id, attempt, generation)
            with guard(path, "remove it"):
                self._layout.tree.remove(path)

    def moment(self) -> float:
        """Now, by the clock of the disk; by this host's if nothing can be written there.

        A folder that never had a lease, such as one that is only read, is left as it is.
        """
        tree, leases = self._layout.tree, self._layout.leases
        with suppress(StoreError, OSError):
            if tree.is_folder(leases):
                with temporary(tree, leases, writing(b"")) as probe:
                    return probe.written
        return time.time()

    def _free(self, run_id: str, attempt: int, moment: float, here: Owner) -> int | None:
        """The generation that may be taken next; ``None`` if the lease is another's."""
        highest = max(self.of(run_id).get(attempt, []), default=0)
        if not highest:
            return 1
        held = self.read(run_id, attempt, highest)
        # A file that vanished since the listing was removed by a process that has published.
        if held is None or not held.expired(moment, here, self.rules):
            return None
        return highest + 1


_UNKNOWN = {"host": "an unknown host", "pid": 0, "cluster": None, "job": None, "node": None}


def _parsed(data: bytes) -> LeaseFile | None:
    try:
        return LeaseFile.model_validate_json(data)
    except ValueError:
        return None


def successor(path: Path) -> Path:
    """The next generation of a lease.

    >>> successor(Path("0123456789abcdef.0001.0009")).name
    '0123456789abcdef.0001.0010'
    """
    stem, _, generation = path.name.rpartition(".")
    return path.with_name(f"{stem}.{int(generation) + 1:04d}")
