"""The end of a sweep whose client leaves: its workers save, and are waited for or named."""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from suite.dispatch.backend import Workers
from suite.dispatch.orders.order import OrderFolder
from suite.dispatch.watching.watch import Running, Snapshot
from suite.errors import SuiteError

SAY_EVERY = 15.0
"""Seconds between two words on what is still waited for."""
_LOOK_EVERY = 0.5
_SAVED = "all is saved"
_MOST = 6
"""Runs and workers that are named at most."""


class Leaving:
    """Lets workers save and end, and says what they do.

    Args:
        workers: The workers.
        folder: The folder of their order.
        look: Looks at how the runs stand.
        say: Is given a line at a time for who started the sweep.
    """

    def __init__(
        self,
        workers: Workers,
        folder: OrderFolder,
        look: Callable[[], Snapshot],
        say: Callable[[str], None],
    ) -> None:
        self._workers = workers
        self._folder = folder
        self._look = look
        self._say = say
        self._is_saved = False

    def leave(self, last: Snapshot, patience: float = math.inf) -> None:
        """Asks the workers to save and end, and waits until they have.

        Another Ctrl-C ends the waiting: those that are still there are named, and end as soon as
        they have saved.

        Args:
            last: How the runs stood when somebody last looked.
            patience: Seconds to wait.
        """
        try:
            self._say(f"saving: {_named(last.running)}; another Ctrl-C does not wait for it")
            self._ask()
            self._wait(patience)
        except KeyboardInterrupt:
            self._ask()  # once more: it may have been cut short
        left = self._workers.names() if self._workers.alive() else ()
        if left:
            with suppress(SuiteError):
                self._workers.end()
            self._say(f"not waited for: {_some(left)}; what they run is saved, then they end")
        elif not self._is_saved:
            self._say(_SAVED)

    def _ask(self) -> None:
        try:
            self._folder.ask_to_stop()
        except SuiteError:  # a full disk has no room for a file: they hear a signal, too
            with suppress(SuiteError):
                self._workers.end()
        with suppress(SuiteError):
            self._workers.end_waiting()

    def _wait(self, patience: float) -> None:
        begun = time.monotonic()
        due = begun + SAY_EVERY
        while self._workers.alive() and time.monotonic() - begun < patience:
            time.sleep(_LOOK_EVERY)
            with suppress(SuiteError):  # a disk that cannot be read: the workers' ends tell
                running: Sequence[Running] = () if self._is_saved else self._look().running
                if not running and not self._is_saved:
                    self._is_saved = True
                    self._say(f"{_SAVED}; workers end")
                if time.monotonic() >= due:
                    self._say(self._still(running))
                    due = time.monotonic() + SAY_EVERY

    def _still(self, running: Sequence[Running]) -> str:
        if running:
            return f"still saving: {_named(running)}"
        return f"still ending: {_some(self._workers.names())}"


def _named(running: Sequence[Running]) -> str:
    """The runs under way, and where they are."""
    return _some([_where(one) for one in running]) or "no run is under way"


def _where(one: Running) -> str:
    return f"{one.run.name} ({one.where})"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
