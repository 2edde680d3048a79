"""An attempt's exclusive right to run, and the one way to publish its record."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Any, BinaryIO, Self

from suite.errors import StoreError
from suite.registry import Write
from suite.store.files.atomic import write_new, writing
from suite.store.files.disk_errors import guard
from suite.store.files.folder_layout import Layout
from suite.store.files.stream import SideFile
from suite.store.leases.checkpoints import Checkpoints
from suite.store.leases.generations import LeaseFolder
from suite.store.leases.held_lease import HeldLease
from suite.store.leases.journal import Journal
from suite.store.leases.owner import Owner
from suite.store.leases.progress import Reporter
from suite.store.records.reader import Damage
from suite.store.records.record import (
    Circumstance,
    Facts,
    Outcome,
    Record,
    RunPart,
    decode,
    encode,
    schema_for,
)
from suite.store.records.segment import Segment, now
from suite.store.records.side_files import publish_side_file


class Lease:
    """The right to run one attempt; ``Store.take_lease`` makes it.

    As a context manager it keeps itself alive from a thread of its own, and gives the run back if
    it is left without a record.

    Attributes:
        run: The run.
        attempt: The number of the attempt.
        owner: This process, as the lease knows it.
    """

    def __init__(
        self,
        layout: Layout,
        lease_folder: LeaseFolder,
        run: RunPart,
        attempt: int,
        owner: Owner,
        generation: int,
    ) -> None:
        self.run = run
        self.attempt = attempt
        self.owner = owner
        self._layout = layout
        self._lease_folder = lease_folder
        tree = layout.tree
        self._held_lease = HeldLease(
            tree, layout.lease(run.id, attempt, generation), owner, f"run {run.id}"
        )
        self._record_path = layout.record(run.id, attempt)
        self._journal = Journal(tree, layout.segments_of(run.id, attempt))
        self._checkpoints = Checkpoints(tree, layout.checkpoints_of(run.id, attempt), generation)
        self._reporter = Reporter(tree, layout.progress_of(run.id))
        self._kept: dict[str, SideFile] = {}

    @property
    def published(self) -> bool:
        """Whether the record is on the disk."""
        return self._held_lease.over

    @property
    def lost(self) -> bool:
        """Whether the lease was found lost, or given back; cheap enough to ask at every step."""
        return self._held_lease.lost and not self._held_lease.over

    @property
    def damaged(self) -> tuple[Damage, ...]:
        """The checkpoints that could not be gone on from; each as one line of text."""
        return tuple(self._checkpoints.damaged)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What was done of this attempt so far, this process's own segment included."""
        return self._journal.segments()

    def held(self) -> bool:
        """Whether this process still has the lease, from a look at the disk.

        Raises:
            StoreError: The folder cannot be read.
        """
        return self._held_lease.held()

    def beat(self) -> None:
        """Says that this process is still there.

        Raises:
            LostLeaseError: Another process has taken over.
            StoreError: The folder cannot be written.
        """
        self._held_lease.beat()

    def report(self, step: int, steps: int, figures: Mapping[str, float], doing: str = "") -> None:
        """Says how far the run is; cheap enough for every step, and written every few seconds.

        Args:
            step: Steps done.
            steps: Steps there are; 0 while the task does not know yet at which one it begins.
            figures: What people watch, such as ``{"loss": 4.2}``.
            doing: What is done now, where it is no whole step.

        Raises:
            LostLeaseError: The lease was found lost.
        """
        if self._held_lease.lost:
            raise self._held_lease.refusal()
        if steps:
            self._journal.reached(step)
        self._reporter.report(step, steps, figures, doing)

    def save_checkpoint(self, write: Write) -> None:
        """Saves a checkpoint, whole or not at all; the one before it is kept beside it.

        Args:
            write: Writes it, from its beginning to its end.

        Raises:
            LostLeaseError: Another process has taken over; nothing was saved.
            StoreError: It cannot be written; the last one is still there.
        """
        self._held_lease.demand()
        self._checkpoints.save(self._held_until(write))

    def open_checkpoint(self) -> AbstractContextManager[BinaryIO | None]:
        """The last checkpoint of this attempt that is whole, open for reading; else ``None``.

        Damaged ones are set aside and listed in ``damaged``.

        Raises:
            StoreError: The folder cannot be read.
        """
        return self._checkpoints.open()

    def begin_again(self) -> int:
        """Sets the checkpoints of this attempt aside, so that it begins at its first step.

        Returns:
            How many there were.

        Raises:
            LostLeaseError: Another process has taken over.
            StoreError: The folder cannot be written.
        """
        self._held_lease.demand()
        return self._checkpoints.set_aside()

    def keep(self, name: str, write: Write) -> None:
        """Keeps a large file that the run made, such as its weights; the record will hold its hash.

        Args:
            name: Its name, such as ``weights.pt``.
            write: Writes it, from its beginning to its end.

        Raises:
            LostLeaseError: Another process has taken over.
            StoreError: The name is not one for a file, or the folder cannot be written.
        """
        self._held_lease.demand()
        place = self._layout.beside(self._record_path)
        self._kept[name] = publish_side_file(
            self._layout.tree, place, name, self._held_until(write)
        )

    def begin_segment(self, *, device: str = "cpu", first_step: int = 0) -> None:
        """Writes down that this process begins.

        Args:
            device: What it computes on.
            first_step: The step that it goes on from.

        Raises:
            LostLeaseError: Another process has taken over.
            StoreError: The folder cannot be written.
        """
        self._held_lease.demand()
        self._journal.begin(self.owner, device, first_step)

    def end_segment(self, why: str, *, last_step: int | None = None) -> None:
        """Writes down why this process stops; nothing if no segment is open.

        Args:
            why: A few words, such as "finished" or "time limit".
            last_step: The step that it got to.

        Raises:
            StoreError: The folder cannot be written.
        """
        self._journal.end(why, last_step)

    def publish(
        self,
        outcome: Outcome,
        result: Mapping[str, Any],
        facts: Facts | None = None,
        side_files: Mapping[str, bytes] | None = None,
    ) -> Record:
        """Publishes the attempt's record, its side files first, and ends the lease.

        Args:
            outcome: How the attempt ended.
            result: What came out, as JSON.
            facts: What the task knows of the circumstances; times and segments are added.
            side_files: The bytes of the files that belong to the record, by name.

        Raises:
            LostLeaseError: Another process has taken over, or has published this attempt. No record
                of this one was published.
            StoreError: It cannot be written, or is not JSON. It may be published again.
        """
        self._held_lease.demand()
        self.end_segment(outcome)
        side_files = dict(side_files or {})
        record = self._record(outcome, result, facts or Facts(), side_files)
        data = encode(record)
        for name, content in side_files.items():
            publish_side_file(self._layout.tree, self._record_path, name, writing(content))
        self._held_lease.demand()
        if not write_new(self._layout.tree, self._record_path, data):
            record = self._own()
        self._held_lease.over = True
        with suppress(StoreError):  # the record is safe; what is left of the lease says nothing
            self._tidy()
        return record

    def release(self) -> None:
        """Gives an unfinished run back, to be gone on with by any process.

        Nothing if the lease is lost or the record published.

        Raises:
            StoreError: The folder cannot be written.
        """
        self._held_lease.release()

    def __enter__(self) -> Self:
        self._held_lease.keep_alive(self._lease_folder.rules.beat_every)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # An error on the way out must not hide the one that is on its way already.
        with suppress(StoreError):
            self.end_segment(kind.__name__ if kind else "given back")
        self._held_lease.leave()

    def _held_until(self, write: Write) -> Write:
        """Writes a file that gets its name only if the lease is still held when it is written."""

        def write_held(file: BinaryIO) -> None:
            write(file)
            self._held_lease.demand()

        return write_held

    def _record(
        self, outcome: Outcome, result: Mapping[str, Any], facts: Facts, files: Mapping[str, bytes]
    ) -> Record:
        segments = self.segments
        ended = segments[-1].end if segments else None
        record = Record(
            outcome=outcome,
            attempt=self.attempt,
            run=self.run,
            result=dict(result),
            files={name: SideFile.of(content) for name, content in files.items()},
            circumstance=Circumstance(
                **dict(facts),
                started=segments[0].start if segments else self.owner.started,
                ended=ended or now(),
                segments=segments,
                lease=self.owner.token,
                kept=dict(self._kept),
            ),
        )
        return record.model_copy(update={"schema_": schema_for(self.run.settings)})

    def _own(self) -> Record:
        """The record that is there already, if this lease published it before an error."""
        path = self._record_path
        with guard(path, "read it"), suppress(ValueError):
            record = decode(self._layout.tree.content(path))
            if record.circumstance.lease == self.owner.token:
                return record
        self._held_lease.lost = True
        raise self._held_lease.refusal()

    def _tidy(self) -> None:
        generations = self._lease_folder.of(self.run.id).get(self.attempt, [])
        self._lease_folder.remove(self.run.id, self.attempt, generations)
        for path in (
            self._layout.permit(self.run.id, self.attempt),
            self._layout.progress_of(self.run.id),
        ):
            with guard(path, "remove it"):
                self._layout.tree.remove(path)
