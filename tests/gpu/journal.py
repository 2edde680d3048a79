"""The file of results: a line is on the disk before the next thing begins."""

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.gpu.finding import Finding

FILE = "results.jsonl"


@dataclass
class Seen:
    """What a journal says so far.

    Attributes:
        findings: All results, in their order.
        begun: Cases that were begun, with when, and the seconds that each may take.
        ended: Those that came to their end.
    """

    findings: list[Finding] = field(default_factory=list)
    begun: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    ended: set[tuple[str, str]] = field(default_factory=set)

    def unfinished(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Cases that are under way, or that never came to their end."""
        return {key: value for key, value in self.begun.items() if key not in self.ended}


class Journal:
    """Appends to a folder's results, and reads them; several processes may do so in turns.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def add(self, finding: Finding) -> None:
        """Writes a result."""
        self._write({"found": finding.as_json()})

    def begin(self, part: str, case: str, limit_s: float) -> None:
        """Writes that a case begins, so that whoever watches knows what hangs."""
        self._write({"begun": [part, case], "at": time.time(), "limit_s": limit_s})

    def end(self, part: str, case: str) -> None:
        """Writes that a case is over, whatever came of it."""
        self._write({"ended": [part, case], "at": time.time()})

    def read(self) -> Seen:
        """All that was written; a line that a kill cut off is left out."""
        seen = Seen()
        text = self.path.read_text() if self.path.exists() else ""
        for line in text.splitlines():
            with suppress(ValueError):
                _take(json.loads(line), seen)
        return seen

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, allow_nan=False) + "\n"
        with self.path.open("a+b") as stream:
            if stream.tell() and not _ends_a_line(self.path):
                text = "\n" + text
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _take(line: dict[str, Any], seen: Seen) -> None:
    if "found" in line:
        seen.findings.append(Finding(**line["found"]))
    elif "begun" in line:
        part, case = line["begun"]
        seen.begun[part, case] = (line["at"], line["limit_s"])
    else:
        part, case = line["ended"]
        seen.ended.add((part, case))
