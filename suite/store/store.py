"""A folder of results, and the only way to write records into it."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from suite.errors import StoreError
from suite.spec.identity import run_id as id_of
from suite.store.files.atomic import write_new
from suite.store.files.folder_layout import Layout, checked_id
from suite.store.files.json_values import plain
from suite.store.files.stream import SideFile
from suite.store.leases.generations import LeaseFolder, LeaseRules
from suite.store.leases.held_lease import HeldLease
from suite.store.leases.lease import Lease
from suite.store.leases.progress import Progress, read_progress
from suite.store.records.reader import Damage, Reader
from suite.store.records.record import Outcome, Record, RunPart, earliest_finished
from suite.store.records.segment import Segment, read_segments
from suite.store.records.side_files import open_side_file
from suite.store.states.folder_names import FolderNames
from suite.store.states.last_heard import Sign, signs
from suite.store.states.state import State, Survey, next_attempt, permits, settled


class Store:
    """A folder of results; nothing is made on the disk before the first lease.

    Args:
        path: The folder.
        rules: When leases end.

    Attributes:
        layout: Where everything in it lies.
        rules: When leases end.
    """

    def __init__(self, path: Path | str, rules: LeaseRules | None = None) -> None:
        self.layout = Layout(Path(path))
        self.rules = rules or LeaseRules()
        self._reader = Reader(self.layout, aside=False)
        self._lease_folder = LeaseFolder(self.layout, self.rules)

    @property
    def path(self) -> Path:
        """The folder."""
        return self.layout.root

    @property
    def damaged(self) -> tuple[Damage, ...]:
        """The records that this object met and could not trust; each as one line of text."""
        return tuple(self._reader.damaged)

    def records(self) -> Iterator[Record]:
        """All records that can be trusted, the attempts of a run one after another.

        Damaged files are left where they are and listed in ``damaged``.

        Raises:
            StoreError: The folder cannot be read.
        """
        return (filed.record for filed in self._reader.all())

    def attempts(self, run_id: str) -> tuple[Record, ...]:
        """The records of one run, in the order of their numbers.

        Raises:
            StoreError: The folder cannot be read.
        """
        return tuple(filed.record for filed in self._reader.filed(run_id))

    def side_file(self, record: Record, name: str) -> bytes:
        """The bytes of a file that was published with a record, checked against its hash.

        Raises:
            StoreError: The record has no such file, or it is missing or damaged.
        """
        side = _named(record.files, name, f"run {record.run.id} has no side file {name!r}")
        for path in self._paths(record):
            if file := open_side_file(self.layout.tree, path, name, side):
                with file:
                    return file.read()
        raise StoreError(
            f"{self.layout.run(record.run.id)}: the side file {name} is missing or damaged",
            hint="merge a folder that has it",
        )

    @contextmanager
    def kept(self, run: Record | str, name: str) -> Iterator[BinaryIO]:
        """A large file that a run kept, checked against its hash and open for reading.

        Args:
            run: A record, or the id of a run; then that of its earliest finished attempt.
            name: The name of the file, such as ``weights.pt``.

        Raises:
            StoreError: The run has not finished or kept no such file, or the file is missing or
                damaged.
        """
        record = run if isinstance(run, Record) else self._finished(run)
        kept = record.circumstance.kept
        side = _named(kept, name, f"run {record.run.id} kept no file {name!r}")
        for path in self._paths(record):
            if file := open_side_file(self.layout.tree, self.layout.beside(path), name, side):
                with file:
                    yield file
                return
        raise StoreError(
            f"{self.layout.weights / record.run.id}: {name} of run {record.run.id} is missing or "
            "damaged",
            hint="records travel without large files: merge a folder that has it",
        )

    def state(self, run_ids: Iterable[str]) -> Mapping[str, State]:
        """Where each of these runs stands, from one look into each folder.

        Raises:
            StoreError: The folder cannot be read.
        """
        return Survey(self.layout, self._reader, self._lease_folder).of(run_ids)

    def signs(self, run_ids: Iterable[str]) -> Mapping[str, Sign]:
        """The last signs of life of runs without a result, from one look at the leases.

        Raises:
            StoreError: The folder cannot be read.
        """
        return signs(self.layout, self._reader, self._lease_folder, run_ids)

    def folder_names(self) -> FolderNames:
        """What names alone say of many runs.

        Raises:
            StoreError: The folder cannot be read.
        """
        return FolderNames(self.layout, self._lease_folder)

    def set_aside(self, run_ids: Iterable[str]) -> tuple[Damage, ...]:
        """Moves damaged records of some runs out of the way, so that the runs can be done again.

        Only who is about to do them asks for it; whoever reads leaves all where it is.

        Returns:
            What was damaged, each with where it is now.

        Raises:
            StoreError: The folder cannot be read.
        """
        reader = Reader(self.layout, aside=True)
        for run_id in run_ids:
            deque(reader.filed(run_id), maxlen=0)
        return tuple(reader.damaged)

    def free(self, run_id: str) -> bool:
        """Takes a run from the process that has it, by the user's word, and gives it back.

        Returns:
            Whether there was such a process; not if it lives on this host.

        Raises:
            StoreError: The folder cannot be written.
        """
        attempt = self._next_attempt(run_id)
        taken = self._lease_folder.take_over(run_id, attempt)
        if taken is None:
            return False
        owner, generation = taken
        path = self.layout.lease(run_id, attempt, generation)
        HeldLease(self.layout.tree, path, owner, f"run {run_id}").release()
        return True

    def take_lease(self, run_id: str, task: str, settings: Mapping[str, Any]) -> Lease | None:
        """Takes the exclusive right to a run.

        Args:
            run_id: The run.
            task: The name of its task.
            settings: Its identity, as ``Settings.identity()`` gives it.

        Returns:
            The lease, or ``None`` if the run is done, diverged, failed without a ``retry``, or
            another process's.

        Raises:
            StoreError: The id is not that of the settings, or the folder cannot be written.
        """
        run = RunPart(id=checked_id(run_id), task=task, settings=plain(settings, "settings"))
        if id_of(task, run.settings) != run_id:
            raise StoreError(f"run {run_id}: its id is not that of its settings")
        self.set_aside([run_id])
        attempt = self._open_attempt(run_id)
        taken = None if attempt is None else self._lease_folder.take(run_id, attempt)
        if attempt is None or taken is None:
            return None
        owner, generation = taken
        if self.layout.tree.has(self.layout.record(run_id, attempt)):
            # Published and its lease removed since we looked: what we took leads nowhere.
            self._lease_folder.remove(run_id, attempt, [generation])
            return None
        return Lease(self.layout, self._lease_folder, run, attempt, owner, generation)

    def retry(self, run_id: str) -> int:
        """Allows a new attempt at a run whose attempts have failed.

        Returns:
            The number of the new attempt.

        Raises:
            StoreError: No attempt has failed, or one has finished or diverged.
        """
        outcomes = {record.outcome for record in self.attempts(run_id)}
        if outcomes != {"failed"}:
            known = ", ".join(sorted(outcomes)) or "none yet"
            raise StoreError(
                f"run {run_id} has no failed attempt to follow (attempts: {known})",
                hint="a run that finished or diverged is not tried again",
            )
        attempt = self._next_attempt(run_id)
        write_new(self.layout.tree, self.layout.permit(run_id, attempt), b"")
        return attempt

    def progress(self, run_id: str) -> Progress | None:
        """How far a run was when its process last said so; ``None`` if nothing tells.

        Raises:
            StoreError: The folder cannot be read.
        """
        return read_progress(self.layout.tree, self.layout.progress_of(run_id))

    def segments(self, run_id: str) -> tuple[Segment, ...]:
        """What was done so far of the attempt that a run is at."""
        return read_segments(
            self.layout.tree, self.layout.segments_of(run_id, self._next_attempt(run_id))
        )

    def _paths(self, record: Record) -> Iterator[Path]:
        """Where a record lies: a merge may have filed it under another number than its own."""
        return (f.path for f in self._reader.filed(record.run.id) if f.record == record)

    def _finished(self, run_id: str) -> Record:
        record = earliest_finished(self.attempts(run_id))
        if record is None:
            raise StoreError(
                f"run {run_id} has no finished attempt in {self.path}", hint="run it first"
            )
        return record

    def _next_attempt(self, run_id: str) -> int:
        published = [number for number, _ in self._reader.numbers(run_id)]
        return next_attempt(published, self._lease_folder.of(run_id))

    def _outcomes(self, run_id: str) -> list[Outcome]:
        return [filed.record.outcome for filed in self._reader.filed(run_id)]

    def _open_attempt(self, run_id: str) -> int | None:
        """The attempt that may be worked on, if there is one."""
        outcomes = self._outcomes(run_id)
        if settled(outcomes):
            return None
        attempt = self._next_attempt(run_id)
        if not outcomes and attempt > 1:  # another process has published between the two looks
            outcomes = self._outcomes(run_id)
            if settled(outcomes):
                return None
        allowed = not outcomes or attempt in permits(self.layout).get(run_id, ())
        return attempt if allowed else None


def _named(files: Mapping[str, SideFile], name: str, complaint: str) -> SideFile:
    """The file of this name.

    Raises:
        StoreError: There is none; the hint lists the names there are.
    """
    if name not in files:
        raise StoreError(complaint, hint=f"there are: {', '.join(sorted(files)) or 'none'}")
    return files[name]
