"""Signals that end a command, with what is said then."""

import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from suite.cli.shared.interrupts import as_ctrl_c
from suite.store import Status, Store
from tests.endtoend.sweeping import command
from tests.patience import PATIENCE, wait_until

PROMISE = "mef: interrupted; the same command goes on"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_a_command_is_heard_as_ctrl_c(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), as_ctrl_c():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_what_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with as_ctrl_c():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@contextmanager
def under_way(folder: Path, terminal: int) -> Iterator[subprocess.Popen[bytes]]:
    """A sweep that has begun, in a session of its own that prints to a file of a number."""
    process = subprocess.Popen(
        command(folder, "--slots", "1"),
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    try:
        segments = folder / "results" / ".work" / "segments"
        wait_until(lambda: bool(list(segments.glob("*/*/*.json"))), "a run is under way")
        yield process
        assert process.wait(PATIENCE) == 130
    finally:
        process.kill()
        process.wait()


def none_is_left(folder: Path) -> bool:
    store = Store(folder / "results")
    ids = [path.name for path in store.layout.segments.iterdir()]
    return all(state.status is not Status.RUNNING for state in store.state(ids).values())


@pytest.mark.parametrize("numbers", [[signal.SIGTERM], [signal.SIGHUP], 2 * [signal.SIGINT]])
def test_every_end_says_what_is_saved_and_that_the_same_command_goes_on(
    numbers: list[signal.Signals], tmp_path: Path
) -> None:
    said = tmp_path / "said.txt"
    with said.open("wb") as file, under_way(tmp_path, file.fileno()) as process:
        for number, heard in zip(numbers, ("saving: ", "not waited for: "), strict=False):
            os.killpg(process.pid, number)  # as a terminal does: to the whole group
            wait_until(lambda heard=heard: heard in said.read_text(), heard)  # type: ignore[misc]
    *before, last = said.read_text().splitlines()
    assert last == PROMISE
    end = "not waited for: process " if len(numbers) > 1 else "all is saved"
    assert any(line.startswith(end) for line in before)
    wait_until(lambda: none_is_left(tmp_path), "what was under way is saved")


def test_a_terminal_that_closes_saves(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        with under_way(tmp_path, theirs) as process:
            os.close(ours)
            os.killpg(process.pid, signal.SIGHUP)
        assert none_is_left(tmp_path)
    finally:
        os.close(theirs)
