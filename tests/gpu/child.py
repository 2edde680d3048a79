"""A child process with all that it starts, which ends when it is told to."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

LOOK_EVERY = 0.2


class Child:
    """A command in a process group of its own; what it prints goes to a file.

    Args:
        words: The command.
        log: The file that its output is added to.
        environment: Its environment.
        folder: Where it runs.
    """

    def __init__(
        self, words: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path
    ) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                words,
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )

    def over(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def wait(self, until: float) -> int | None:
        """Waits for its end, or until a time in seconds since 1970."""
        while self.over() is None and time.time() < until:
            time.sleep(LOOK_EVERY)
        return self.over()

    def ask_to_end(self) -> None:
        """Asks it to save and end; SIGINT would not reach what was started in the background."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it and all that it started, in whatever state they are."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)  # in an uninterruptible call it may never end
