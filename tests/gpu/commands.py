"""The suite's own commands on the device, as a user would say them."""

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.gpu.child import Child
from tests.gpu.finding import Finding
from tests.gpu.journal import Journal
from tests.gpu.wheels import ROOT

LEAVE_S = 12.0
"""Seconds that a sweep has to save and end; one that is killed keeps its records, too."""
LEAST_S = 5.0
"""A command that has less is not begun."""


@dataclass(frozen=True)
class Command:
    """A command of the suite.

    Attributes:
        name: What its folder is called.
        words: Its words, without the folders and the device.
        share: Its share of the time that is left, if later commands are to have theirs.
    """

    name: str
    words: tuple[str, ...]
    share: float


def commands(tiny: bool) -> list[Command]:
    """The sweep whose runs share the device, then profiles, the most telling first."""
    scale = ("--scale", "smoke" if tiny else "paper")
    sweep = ("sweep", "table4", "--scale", "smoke", "--slots", "2", "--set", "seed=[0]")
    both_ways = ("--set", "direction=forward+backward")
    return [
        Command("sweep", sweep, 0.5),
        Command("expm", ("expm", *scale, *both_ways), 0.8),
        Command("expm", ("expm", *scale), 1.0),
    ]


class Commands:
    """Runs them, one after another.

    Args:
        folder: Where results go; records go below it.
        device: What to compute on.
        environment: What processes are given.
    """

    def __init__(self, folder: Path, device: str, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.device = device
        self.environment = environment
        self.journal = Journal(folder)

    def run(self, chosen: Sequence[Command], until: float) -> None:
        """Runs them until they are over, or until a time in seconds since 1970."""
        for command in chosen:
            name, left = f"mef {' '.join(command.words)}", until - LEAVE_S - time.time()
            if left < LEAST_S:
                why = {"left out": "the time is up"}
                self.journal.add(Finding("commands", name, "exit code", more=why))
                continue
            place = self.folder / "records" / command.name
            self._run(command, name, place, time.time() + command.share * left)
            try:
                for finding in _records(name, place / "results"):
                    self.journal.add(finding)
            except Exception as error:
                more = {"error": f"{type(error).__name__}: {error}"[:300]}
                self.journal.add(Finding("commands", name, "records", ok=False, more=more))

    def _run(self, command: Command, name: str, place: Path, until: float) -> None:
        begun = time.time()
        where = ("--results", str(place / "results"), "--reports", str(place / "reports"))
        words = [sys.executable, "-m", "suite.cli", *command.words, *where]
        words += ["--device", self.device]
        child = Child(words, self.folder / "log.txt", self.environment, ROOT)
        try:
            code = child.wait(until)
            if stopped := code is None:
                child.ask_to_end()
                code = child.wait(until + LEAVE_S)
        finally:
            child.kill()
        ok = None if stopped else code == 0
        said = {"seconds": time.time() - begun, "stopped at its limit": stopped}
        value = None if code is None else float(code)
        self.journal.add(Finding("commands", name, "exit code", value, "", ok, said))


def _records(name: str, results: Path) -> list[Finding]:
    """How many records there are, what came of the runs, and how many ran at the same time."""
    from suite.store import Store

    records = list(Store(results).records())
    outcomes = Counter(one.outcome for one in records)
    devices = Counter(one.circumstance.device for one in records)
    ok = None if not records else outcomes["failed"] == 0
    more = {"outcomes": dict(outcomes), "devices": dict(devices)}
    spans = [
        (segment.start, segment.end or record.circumstance.ended)
        for record in records
        for segment in record.circumstance.segments
    ]
    together = Finding("commands", name, "most runs at a time", _most(spans), "runs")
    counted = Finding("commands", name, "records", float(len(records)), "", ok, more)
    return [counted, together]


def _most(spans: Sequence[tuple[str, str]]) -> float:
    """The most spans that hold at one moment; times are texts in the order of time.

    >>> _most([("1", "4"), ("2", "3"), ("4", "5")])
    2.0
    """
    changes = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
    running = most = 0
    for _, change in changes:
        running += change
        most = max(most, running)
    return float(most)
