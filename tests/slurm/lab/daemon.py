"""A daemon of a lab."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.slurm.lab.error import LabError


class Daemon:
    """A program that stays in the foreground of a session of its own.

    Args:
        command: Its command line.
        environment: Its environment.
        log: Where what it prints goes.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._command = command
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it.

        Raises:
            LabError: It runs already.
        """
        if self.running:
            raise LabError(f"{self._command[0]} runs already")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for pytest, which then stops the lab
            )

    def ask_to_end(self) -> None:
        """Sends SIGTERM, if it runs."""
        self._send(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Waits for its end; kills it after so many seconds."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kills it, as a crash would: what it started goes on without it."""
        self._send(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)
