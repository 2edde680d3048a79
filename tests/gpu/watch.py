"""Runs a part in child processes, and kills what hangs."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.gpu.child import LOOK_EVERY, Child
from tests.gpu.finding import Finding
from tests.gpu.journal import Journal
from tests.gpu.wheels import ROOT

CUT_OFF = "cut off: the part's time was up"
GRACE = 2.0
"""Seconds beyond the end of its time that a part has to leave by itself."""


class Watch:
    """Runs parts, each in a process that is started anew behind a case that ended it.

    Args:
        folder: Where results go.
        options: What all parts are told: the device and the sizes.
        environment: What the processes are given.
    """

    def __init__(self, folder: Path, options: Sequence[str], environment: dict[str, str]) -> None:
        self.folder = folder
        self.options = options
        self.environment = environment
        self.journal = Journal(folder)

    def run(self, part: str, until: float) -> None:
        """Runs a part until it is over, or until a time in seconds since 1970."""
        while time.time() < until:
            known = len(self.journal.read().begun)
            child = self._start(part, until)
            why = self._until_it_ends(child, part, until)
            if why is None:
                return
            self._blame(part, why)
            if len(self.journal.read().begun) == known:
                text = {"error": f"{why}, before any case began; see log.txt"}
                self.journal.add(Finding(part, "the whole part", "error", ok=False, more=text))
                return

    def _start(self, part: str, until: float) -> Child:
        words = [sys.executable, "-m", "tests.gpu.part", part, "--out", str(self.folder)]
        words += ["--until", str(until), *self.options]
        return Child(words, self.folder / "log.txt", self.environment, ROOT)

    def _until_it_ends(self, child: Child, part: str, until: float) -> str | None:
        """Why it did not end well; None if it did."""
        try:
            while (code := child.over()) is None:
                if time.time() > until + GRACE:
                    return CUT_OFF
                if hung := self._hung(part):
                    return hung
                time.sleep(LOOK_EVERY)
        finally:
            child.kill()
        return None if code == 0 else f"the process ended with exit code {code}"

    def _hung(self, part: str) -> str | None:
        for (owner, _), (begun, limit) in self.journal.read().unfinished().items():
            if owner == part and time.time() > begun + limit:
                return f"hung: no end behind {limit:g} s"
        return None

    def _blame(self, part: str, why: str) -> None:
        """Says of the case that was under way what became of it, and closes it."""
        for owner, case in self.journal.read().unfinished():
            if owner == part:
                ok = False if part == "correctness" and why != CUT_OFF else None
                self.journal.add(Finding(part, case, "no end", ok=ok, more={"error": why}))
                self.journal.end(part, case)
