"""Files in a folder of results that no record names."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from suite.store.checks.attempt_files import AttemptFiles
from suite.store.checks.finding import Finding, Kind
from suite.store.files.folder_layout import RECORD, RUN_ID, TEMPORARY, Layout, side_paths
from suite.store.records.reader import Filed

_SIDE = re.compile(r"attempt-(\d{4,})\..+")
_ASIDE = re.compile(rf"({RUN_ID.pattern})\.attempt-\d{{4,}}\.[0-9a-f]+\.json")


class UnnamedFiles:
    """Looks for files that no record names.

    Args:
        layout: The folder of results.
        attempt_files: What its attempts left, from before its records were read.
    """

    def __init__(self, layout: Layout, attempt_files: AttemptFiles) -> None:
        self._layout = layout
        self._attempt_files = attempt_files

    def of_run(self, run_id: str, filed: Sequence[Filed]) -> Iterator[Finding]:
        """Those in the two folders of a run.

        Args:
            run_id: The run.
            filed: Its records.
        """
        layout = self._layout
        records = {one.number for one in filed}
        sides = [
            (layout.beside(one.path) if kept else one.path, name, side)
            for one in filed
            for kept, files in ((False, one.record.files), (True, one.record.circumstance.kept))
            for name, side in files.items()
        ]
        named = {
            path for record, name, side in sides for path in side_paths(record, name, side.sha256)
        }
        for folder in (layout.run(run_id), layout.weights / run_id):
            for name in sorted(layout.tree.names(folder)):
                path = folder / name
                if path not in named and not name.startswith(TEMPORARY):
                    yield from self._stray(run_id, path, records)

    def set_aside(self, settled: set[str]) -> Iterator[Finding]:
        """Damaged records that a reader has set aside.

        Args:
            settled: The runs that have a result all the same.
        """
        for name in sorted(self._layout.tree.names(self._layout.damaged)):
            if match := _ASIDE.fullmatch(name):
                path = self._layout.damaged / name
                if match[1] in settled:
                    yield Finding(Kind.ORPHAN, path, "a damaged record; the run has a good one")
                else:
                    yield Finding(Kind.DAMAGED, path, "a record that was set aside; run it again")

    def _stray(self, run_id: str, path: Path, records: set[int]) -> Iterator[Finding]:
        if RECORD.fullmatch(path.name) and path.parent == self._layout.run(run_id):
            return  # a record that can be trusted, or one that the reader complains of
        match = _SIDE.fullmatch(path.name)
        if match is None:
            yield Finding(Kind.ORPHAN, path, "it is none of the store's files")
            return
        attempt = int(match[1])
        if (run_id, attempt) in self._attempt_files.live:
            return
        if attempt in records:
            yield Finding(Kind.ORPHAN, path, "the record does not name it")
        elif self._attempt_files.leased(run_id, attempt):
            yield Finding(Kind.ORPHAN, path, "the attempt has neither a record nor a live process")
        elif not self._layout.tree.has(self._layout.record(run_id, attempt)):
            yield Finding(Kind.MISSING, path, "it was published with a record that is gone")
