"""Brings the records of one folder of results into another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from suite.errors import MistakeError
from suite.store.checks.audit import demand_results
from suite.store.checks.finding import Finding, Kind
from suite.store.checks.repeats import agree, must_agree
from suite.store.files.atomic import write_new
from suite.store.files.stream import SideFile, copying
from suite.store.leases.generations import LeaseFolder
from suite.store.records.reader import Filed, Reader
from suite.store.records.side_files import Condition, condition, open_side_file, publish_side_file
from suite.store.store import Store


@dataclass(frozen=True)
class Conflict:
    """Two different records of one run under the same number; both are kept.

    Attributes:
        there: The record that was there.
        came: The one that came, where it is filed now.
    """

    there: Filed
    came: Filed

    def __str__(self) -> str:
        there, came = self.there.record, self.came.record
        if agree(there, came):
            verdict = "both have the same result"
        elif must_agree(there, came):
            verdict = "their results differ, and should not"
        else:
            verdict = "their results differ, as do their devices, threads, kernels or outcomes"
        path = self.came.path
        return f"conflict: {self.there.path} is another record, filed as {path.name}: {verdict}"


@dataclass(frozen=True)
class Merge:
    """What a merge did.

    Attributes:
        source: Where records came from.
        into: Where they went.
        added: How many were not there.
        equal: How many were there already.
        conflicts: Those of the added ones whose number was another record's.
        findings: What is wrong in the source, and stayed behind.
    """

    source: Path
    into: Path
    added: int
    equal: int
    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing had to stay behind."""
        return not self.findings

    def __str__(self) -> str:
        counts = (
            f"{self.source} into {self.into}: {self.added:,} records added, {self.equal:,} there "
            f"already, {len(self.conflicts):,} in conflict, {len(self.findings):,} things wrong"
        )
        return "\n".join([*map(str, (*self.conflicts, *self.findings)), counts])


def merge(source: Store, into: Store) -> Merge:
    """Brings the records of one folder, and all files of theirs, into another.

    A record that is there already, byte for byte, is not brought again; one whose number is another
    record's, or that of an attempt under way, gets the next free number. Nothing is ever written
    over, and the source is not changed. A merge that was interrupted can be repeated.

    Raises:
        MistakeError: The two are the same folder.
        StoreError: The source cannot be read, or the other cannot be written.
    """
    _demand_two(source, into)
    return _Merger(source, into).merge()


def merge_all(sources: Sequence[Store], into: Store) -> Iterator[Merge]:
    """Brings the records of several folders into another, one after the other.

    Raises:
        MistakeError: There is no source, or one is the same folder as the other; nothing is merged.
        StoreError: A source cannot be read, before anything is merged; or the other cannot be
            written.
    """
    if not sources:
        raise MistakeError("a merge needs two folders or more", hint="mef merge SOURCE... INTO")
    for source in sources:
        _demand_two(source, into)
    return (merge(source, into) for source in sources)


def _demand_two(source: Store, into: Store) -> None:
    demand_results(source)
    if into.path.exists() and into.path.samefile(source.path):
        raise MistakeError(f"{source.path} and {into.path} are the same folder")


class _Merger:
    def __init__(self, source: Store, into: Store) -> None:
        self._from = source.layout
        self._into = into.layout
        self._source = Reader(source.layout, aside=False)
        self._target = Reader(into.layout, aside=False)
        self._lease_folder = LeaseFolder(into.layout, into.rules)
        self._conflicts: list[Conflict] = []
        self._findings: list[Finding] = []

    def merge(self) -> Merge:
        new = [self._bring(filed) for filed in self._source.all()]
        damaged = [Finding(Kind.DAMAGED, bad.path, bad.reason) for bad in self._source.damaged]
        return Merge(
            self._from.root,
            self._into.root,
            added=sum(new),
            equal=len(new) - sum(new),
            conflicts=tuple(self._conflicts),
            findings=(*damaged, *self._findings),
        )

    def _bring(self, filed: Filed) -> bool:
        """Brings a record; whether it was not there."""
        run_id = filed.record.run.id
        while True:
            there = list(self._target.filed(run_id))
            equal = next((one for one in there if one.data == filed.data), None)
            if equal is not None:
                self._bring_files(filed, equal.path)
                return False
            number = self._free(run_id, filed.number)
            path = self._into.record(run_id, number)
            self._bring_files(filed, path)
            if write_new(self._into.tree, path, filed.data):
                self._conflicts += [
                    Conflict(one, Filed(path, number, filed.data, filed.record))
                    for one in there
                    if one.number == filed.number
                ]
                return True
            # Another process was faster: look again.

    def _free(self, run_id: str, number: int) -> int:
        """The number to file a record under: its own, or the next that nobody has."""
        taken = {taken for taken, _ in self._target.numbers(run_id)} | set(
            self._lease_folder.of(run_id)
        )
        while number in taken:
            number += 1
        return number

    def _bring_files(self, filed: Filed, path: Path) -> None:
        """Brings a record's files to where the record is, or will be."""
        self._findings += [
            Finding(Kind(found), filed.path, f"its file {name} stays behind")
            for name, found in self._brought(filed.path, path, filed.record.files).items()
            if found is not Condition.GOOD
        ]
        kept = filed.record.circumstance.kept
        places = self._from.beside(filed.path), self._into.beside(path)
        self._findings += [
            Finding(Kind(found), places[0], f"its file {name} stays behind")
            for name, found in self._brought(*places, kept).items()
            if found is Condition.ALTERED
        ]

    def _brought(
        self, source: Path, target: Path, files: Mapping[str, SideFile]
    ) -> dict[str, Condition]:
        """Brings files that are not there; what they are like in the source."""
        return {name: self._file(source, target, name, side) for name, side in files.items()}

    def _file(self, source: Path, target: Path, name: str, side: SideFile) -> Condition:
        there, here = self._from.tree, self._into.tree
        if condition(here, target, name, side) is Condition.GOOD:
            return Condition.GOOD
        file = open_side_file(there, source, name, side)
        if file is None:
            return condition(there, source, name, side)
        with file:
            publish_side_file(here, target, name, copying(file))
        return Condition.GOOD
