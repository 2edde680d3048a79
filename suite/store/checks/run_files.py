"""What a folder of results holds of one run: records, their files, logs, and what is wrong."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suite.store.checks.finding import Finding, Kind
from suite.store.files.folder_layout import Layout, checked_id, side_paths
from suite.store.files.stream import SideFile
from suite.store.records.reader import Filed, Reader
from suite.store.records.record import Record, earliest_finished
from suite.store.records.side_files import Condition, condition
from suite.store.states.state import settled

_LOG = re.compile(r"attempt-\d{4,}\.log")


@dataclass(frozen=True)
class Exhibit:
    """A file that was published with a record.

    Attributes:
        name: Its name.
        path: Where it is, or should be.
        sha256: The hash that its record names.
        condition: How it is.
        is_large: Whether it may be left behind when records travel.
    """

    name: str
    path: Path
    sha256: str
    condition: Condition
    is_large: bool

    @property
    def is_wrong(self) -> bool:
        """Whether it is not as its record says, and should be."""
        absent = self.condition is Condition.MISSING and self.is_large
        return self.condition is not Condition.GOOD and not absent


@dataclass(frozen=True)
class Evidence:
    """All that there is of one run.

    Attributes:
        run_id: The run.
        filed: The records that can be trusted, by their number.
        untrusted: Those that cannot, each with what is wrong with it.
        logs: The logs of its attempts.
    """

    run_id: str
    filed: tuple[Filed, ...]
    untrusted: tuple[Finding, ...]
    logs: tuple[Path, ...]

    @property
    def counting(self) -> Filed | None:
        """The record that counts: the earliest finished one, else the earliest diverged one."""
        finished = earliest_finished(one.record for one in self.filed)
        if finished is not None:
            return next(one for one in self.filed if one.record == finished)
        diverged = [one for one in self.filed if one.record.outcome == "diverged"]
        return min(
            diverged,
            key=lambda one: (one.record.circumstance.ended, one.record.circumstance.lease),
            default=None,
        )


def evidence_of(layout: Layout, run_id: str) -> Evidence:
    """Looks at all that a folder of results holds of a run, and changes nothing.

    A hash tells bytes that were altered; it does not tell who altered the hash as well.

    Raises:
        StoreError: The folder cannot be read.
    """
    reader = Reader(layout, aside=False)
    filed = tuple(reader.filed(run_id))
    damaged = [Finding(Kind.DAMAGED, bad.path, bad.reason) for bad in reader.damaged]
    if settled([one.record.outcome for one in filed]) is None:
        damaged += _set_aside(layout, run_id)
    return Evidence(run_id, filed, tuple(damaged), logs_of(layout, run_id))


def logs_of(layout: Layout, run_id: str) -> tuple[Path, ...]:
    """The logs of a run's attempts, by their number.

    Raises:
        StoreError: The folder cannot be read.
    """
    folder = layout.logs / checked_id(run_id)
    return tuple(
        folder / name for name in sorted(filter(_LOG.fullmatch, layout.tree.names(folder)))
    )


def _set_aside(layout: Layout, run_id: str) -> Iterator[Finding]:
    """Damaged records of a run that another command has moved away."""
    for name in sorted(layout.tree.names(layout.damaged)):
        if name.startswith(f"{run_id}."):
            what = "a record of this run that was set aside, because it could not be trusted"
            yield Finding(Kind.DAMAGED, layout.damaged / name, what)


def exhibits_of(layout: Layout, filed: Filed) -> tuple[Exhibit, ...]:
    """The files of a record, each checked against its hash.

    Raises:
        StoreError: One of them cannot be read.
    """
    record = filed.record
    places = (
        (filed.path, record.files, False),
        (layout.beside(filed.path), record.circumstance.kept, True),
    )
    return tuple(
        _exhibit(layout, place, name, side, is_large)
        for place, files, is_large in places
        for name, side in sorted(files.items())
    )


def _exhibit(layout: Layout, place: Path, name: str, side: SideFile, is_large: bool) -> Exhibit:
    paths = side_paths(place, name, side.sha256)
    path = next((path for path in paths if layout.tree.has(path)), paths[0])
    found = condition(layout.tree, place, name, side)
    return Exhibit(name, path, side.sha256, found, is_large)


def hash_in(filed: Filed) -> str:
    """The hash that the file of a trusted record names, which is that of its bytes."""
    return str(json.loads(filed.data)["sha256"])


def files_of(layout: Layout, record: Record) -> dict[str, Path]:
    """The files that travel with a record and are there, by name, with itself; none is opened.

    Its log is not among them, nor are large files: they stay where a run was made when results are
    copied or committed, and what is said of a record must hold there too.

    Only the record is read again: a merge may have filed it under another number than its own.

    Raises:
        StoreError: The folder cannot be read.
    """
    filed = Reader(layout, aside=False).filed(record.run.id)
    path = next((one.path for one in filed if one.record == record), None)
    if path is None:
        return {}
    named = {
        name: next(filter(layout.tree.has, side_paths(path, name, side.sha256)), None)
        for name, side in sorted(record.files.items())
    }
    found = {"record": path, **named}
    return {name: path for name, path in found.items() if path is not None}
