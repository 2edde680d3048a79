"""Where everything in a folder of results lies, and what the names say."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from suite.errors import StoreError
from suite.spec.identity import ID_LENGTH
from suite.store.files.tree import Tree

RUN_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
RECORD = re.compile(r"attempt-(\d{4,})\.json")
LEASE = re.compile(rf"([0-9a-f]{{{ID_LENGTH}}})\.(\d{{4,}})\.(\d{{4,}})")
PERMIT = re.compile(rf"([0-9a-f]{{{ID_LENGTH}}})\.(\d{{4,}})")
SIDE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*")
TEMPORARY = ".tmp-"
"""What the name of a file that is still being written begins with."""


@dataclass(frozen=True)
class Layout:
    """The paths in a folder of results; nothing here touches the disk.

    Attributes:
        root: The folder of results.

    >>> Layout(Path("results")).record("0123456789abcdef", 1).as_posix()
    'results/runs/0123456789abcdef/attempt-0001.json'
    """

    root: Path

    @cached_property
    def tree(self) -> Tree:
        """The way to all of them on the disk."""
        return Tree(self.root)

    @property
    def runs(self) -> Path:
        """Published records, a folder a run; all that needs to be kept or copied."""
        return self.root / "runs"

    @property
    def weights(self) -> Path:
        """Large files that runs kept, a folder a run; records are worth sharing without them."""
        return self.root / "weights"

    @property
    def work(self) -> Path:
        """Everything that changes while runs are under way."""
        return self.root / ".work"

    @property
    def leases(self) -> Path:
        """Who has the right to run what, a file a generation."""
        return self.work / "leases"

    @property
    def permits(self) -> Path:
        """Attempts that were asked for after a failed one, an empty file each."""
        return self.work / "retries"

    @property
    def segments(self) -> Path:
        """What each process did of an attempt."""
        return self.work / "segments"

    @property
    def checkpoints(self) -> Path:
        """What an attempt goes on from."""
        return self.work / "checkpoints"

    @property
    def progress(self) -> Path:
        """How far runs are, a file a run."""
        return self.work / "progress"

    @property
    def logs(self) -> Path:
        """What jobs print."""
        return self.work / "logs"

    @property
    def damaged(self) -> Path:
        """Records that were set aside because they could not be trusted."""
        return self.work / "damaged"

    def run(self, run_id: str) -> Path:
        """The folder of a run's records."""
        return self.runs / checked_id(run_id)

    def record(self, run_id: str, attempt: int) -> Path:
        """The record of an attempt."""
        return self.run(run_id) / f"attempt-{attempt:04d}.json"

    def beside(self, record: Path) -> Path:
        """What the names of the large files that were kept with a record are made from.

        >>> layout = Layout(Path("results"))
        >>> layout.beside(layout.record("0123456789abcdef", 1)).as_posix()
        'results/weights/0123456789abcdef/attempt-0001.json'
        """
        return self.weights / record.parent.name / record.name

    def progress_of(self, run_id: str) -> Path:
        """How far a run is."""
        return self.progress / f"{checked_id(run_id)}.json"

    def lease(self, run_id: str, attempt: int, generation: int) -> Path:
        """One generation of the lease of an attempt."""
        return self.leases / f"{checked_id(run_id)}.{attempt:04d}.{generation:04d}"

    def permit(self, run_id: str, attempt: int) -> Path:
        """The mark that an attempt was asked for after a failed one."""
        return self.permits / f"{checked_id(run_id)}.{attempt:04d}"

    def segments_of(self, run_id: str, attempt: int) -> Path:
        """The folder of an attempt's segments."""
        return self.segments / checked_id(run_id) / f"attempt-{attempt:04d}"

    def checkpoints_of(self, run_id: str, attempt: int) -> Path:
        """The folder of an attempt's checkpoints."""
        return self.checkpoints / checked_id(run_id) / f"attempt-{attempt:04d}"


def side_paths(record: Path, name: str, digest: str) -> tuple[Path, Path]:
    """Where a file of a record may lie: under its plain name, or under one with its hash.

    The second serves where the first is taken by what a process left that died before it could
    publish its record; nothing is ever written over.

    >>> [path.name for path in side_paths(Path("attempt-0001.json"), "curve.json.gz", "0123456789")]
    ['attempt-0001.curve.json.gz', 'attempt-0001.01234567.curve.json.gz']
    """
    stem = record.name.removesuffix(".json")
    return record.with_name(f"{stem}.{name}"), record.with_name(f"{stem}.{digest[:8]}.{name}")


def checked_id(run_id: str) -> str:
    """The id, if it is one.

    Raises:
        StoreError: It is not a run's id.
    """
    if not RUN_ID.fullmatch(run_id):
        raise StoreError(f"{run_id!r} is not the id of a run", hint="ids come from a plan")
    return run_id
