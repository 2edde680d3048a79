"""When a worker has to stop: a signal, or the order's stop file."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from suite.store.files.tree import Tree

SIGNALS = (signal.SIGTERM, signal.SIGUSR2)
"""What schedulers send ahead of a time limit or a preemption."""
LOOK_EVERY = 0.5
"""Seconds between two looks for the stop file: the disk may be a network away."""


class Stopping:
    """Knows whether this process was asked to stop.

    Args:
        tree: The folder of results.
        stop_file: The file whose presence asks for it.

    Attributes:
        why: What asked, in a few words; empty if nothing did.
        signals: The signals that came, for whoever has to answer them.
        by_file: Whether the stop file was seen.
    """

    def __init__(self, tree: Tree, stop_file: Path) -> None:
        self.why = ""
        self.signals: list[int] = []
        self.by_file = False
        self._tree = tree
        self._stop_file = stop_file
        self._looked = 0.0

    def listen(self) -> dict[int, Callable[[int, FrameType | None], object] | int | None]:
        """Takes the signals over, and gives the handlers that were there before."""
        return {number: signal.signal(number, self._hear) for number in SIGNALS}

    def asked(self) -> bool:
        """Whether to stop; cheap enough for every step."""
        now = time.monotonic()
        if not self.why and now - self._looked >= LOOK_EVERY:
            self._looked = now
            if self._tree.has(self._stop_file):
                self.by_file = True
                self.why = "asked to stop"
        return bool(self.why)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.signals.append(number)
        self.why = f"signal {signal.Signals(number).name}"
