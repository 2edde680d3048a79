"""Checks everything in a folder of results."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suite.errors import StoreError
from suite.store.checks.attempt_files import AttemptFiles, Left
from suite.store.checks.finding import Finding, Kind
from suite.store.checks.repeats import differing
from suite.store.checks.unnamed_files import UnnamedFiles
from suite.store.files.folder_layout import RUN_ID, side_paths
from suite.store.files.stream import SideFile
from suite.store.leases.generations import LeaseFolder
from suite.store.records.reader import Filed, Reader
from suite.store.records.side_files import Condition, condition
from suite.store.states.state import settled
from suite.store.store import Store


@dataclass(frozen=True)
class Audit:
    """What a check found.

    Attributes:
        path: The folder of results.
        runs: How many runs have a folder.
        records: How many records can be trusted.
        files: How many files of theirs are as they were published.
        findings: What is wrong.
    """

    path: Path
    runs: int
    records: int
    files: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether every result can be trusted; what killed processes left does not count."""
        return all(finding.harmless for finding in self.findings)

    def __str__(self) -> str:
        wrong = sum(not finding.harmless for finding in self.findings)
        counts = (
            f"{self.path}: {self.records:,} records of {self.runs:,} runs are good, and "
            f"{self.files:,} files of theirs; {wrong:,} wrong, "
            f"{len(self.findings) - wrong:,} orphans"
        )
        return "\n".join([*map(str, self.findings), counts])

    def as_json(self) -> str:
        """The same for scripts."""
        document: dict[str, Any] = {
            "path": str(self.path),
            "sound": self.sound,
            "runs": self.runs,
            "records": self.records,
            "files": self.files,
            "findings": [
                {
                    "kind": str(finding.kind),
                    "path": str(finding.path),
                    "what": finding.what,
                    "harmless": finding.harmless,
                }
                for finding in self.findings
            ],
        }
        return json.dumps(document)


def verify(store: Store) -> Audit:
    """Checks everything in a folder of results, and changes nothing.

    Records: that they can be read, their hashes, that their ids are those of their settings. Their
    files: that they are there, and their hashes; large files may be absent. Attempts at one run
    that should have had the same result: that they had. And what has neither a record nor a live
    process.

    Raises:
        StoreError: There is no such folder, or it cannot be read.
    """
    demand_results(store)
    return _Auditor(store).audit()


def demand_results(store: Store) -> None:
    """Goes on only if there is a folder of results.

    Raises:
        StoreError: There is none, or it cannot be read.
    """
    hint = "pass another folder with --results DIR"
    if not store.layout.tree.names(store.path):
        raise StoreError(f"{store.path}: there are no results", hint=hint)
    if not any(map(store.layout.tree.is_folder, (store.layout.runs, store.layout.work))):
        raise StoreError(f"{store.path}: it is no folder of results", hint=hint)


_WRONG = {
    Condition.ALTERED: "its bytes are not those that its record was published with",
    Condition.MISSING: "its record names it, and it is not there",
}


class _Auditor:
    def __init__(self, store: Store) -> None:
        self._layout = store.layout
        self._reader = Reader(store.layout, aside=False)
        # The leases before the records: who publishes gives up the lease behind that.
        self._attempt_files = AttemptFiles(store.layout, LeaseFolder(store.layout, store.rules))
        self._unnamed_files = UnnamedFiles(store.layout, self._attempt_files)
        self._settled: set[str] = set()
        self._published: set[tuple[str, int]] = set()
        self._records = 0
        self._files = 0

    def audit(self) -> Audit:
        kept = filter(RUN_ID.fullmatch, self._layout.tree.names(self._layout.weights))
        run_ids = sorted({*self._reader.run_ids(), *kept})
        findings = [finding for run_id in run_ids for finding in self._run(run_id)]
        damaged = [Finding(Kind.DAMAGED, bad.path, bad.reason) for bad in self._reader.damaged]
        aside = self._unnamed_files.set_aside(self._settled)
        found = (*damaged, *aside, *findings, *self._left_over())
        return Audit(self._layout.root, len(run_ids), self._records, self._files, found)

    def _run(self, run_id: str) -> Iterator[Finding]:
        filed = list(self._reader.filed(run_id))
        self._records += len(filed)
        self._published |= {(run_id, one.number) for one in filed}
        if settled([one.record.outcome for one in filed]):
            self._settled.add(run_id)
        for one in filed:
            yield from self._files_of(one)
        yield from differing(filed)
        yield from self._unnamed_files.of_run(run_id, filed)

    def _files_of(self, filed: Filed) -> Iterator[Finding]:
        """A record's files; the large ones may be absent."""
        for name, side in filed.record.files.items():
            yield from self._file(filed.path, name, side, _WRONG)
        place = self._layout.beside(filed.path)
        for name, side in filed.record.circumstance.kept.items():
            yield from self._file(place, name, side, {Condition.ALTERED: _WRONG[Condition.ALTERED]})

    def _file(
        self, place: Path, name: str, side: SideFile, wrong: Mapping[Condition, str]
    ) -> Iterator[Finding]:
        paths = side_paths(place, name, side.sha256)
        path = next((path for path in paths if self._layout.tree.has(path)), paths[0])
        try:
            found = condition(self._layout.tree, place, name, side)
        except StoreError as error:
            yield Finding(Kind.DAMAGED, path, error.message)
            return
        self._files += found is Condition.GOOD
        if found in wrong:
            yield Finding(Kind(found), path, wrong[found])

    def _left_over(self) -> Iterator[Finding]:
        """What has neither a record nor a live process."""
        for one in self._attempt_files.all():
            attempt = (one.run_id, one.attempt)
            published = attempt in self._published
            if attempt in self._attempt_files.live or (published and one.left is not Left.LEASE):
                continue
            whose = "that has a record" if published else "without a record or a live process"
            yield Finding(Kind.ORPHAN, one.path, f"{one.left} of an attempt {whose}")
        for path in self._attempt_files.temporaries():
            yield Finding(Kind.ORPHAN, path, "a file that was never finished")
