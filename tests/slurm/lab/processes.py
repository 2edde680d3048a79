"""The processes of a lab, found by the ``SLURM_CONF`` in their environment."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.slurm.lab.error import LabError


@dataclass(frozen=True)
class Process:
    """A process as it was started.

    Args:
        pid: Its number.
        command: Its command line, or its name where that is empty.
        environment: The environment that it was started with.
    """

    pid: int
    command: str
    environment: frozenset[str]


def processes_of(configuration: Path) -> list[Process]:
    """The processes whose ``SLURM_CONF`` is that file; not those that only wait to be reaped."""
    mark = f"SLURM_CONF={configuration}"
    return [process for process in _all() if mark in process.environment]


def end_processes(configuration: Path, seconds: float = 10, only: str = "") -> None:
    """Kills all processes of a lab, and those that they start meanwhile.

    Args:
        configuration: The lab's slurm.conf.
        seconds: How long to try.
        only: Spares those that have no variable which begins with this.

    Raises:
        LabError: Some are still there after so many seconds.
    """
    end = time.monotonic() + seconds
    while found := [
        process
        for process in processes_of(configuration)
        if any(variable.startswith(only) for variable in process.environment)
    ]:
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        if time.monotonic() > end:
            raise LabError(f"cannot end {[process.command for process in found]}")
        time.sleep(0.05)


def _all() -> Iterator[Process]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
            command = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:  # it has ended since
            continue
        yield Process(int(entry.name), " ".join(command).strip(), frozenset(words))
