"""Sweeps that are killed again and again end as if nobody had touched them."""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from suite.store import Store
from tests.endtoend.sweeping import RUNS, command, outcomes, sweep
from tests.patience import PATIENCE

ONCE_MORE = pytest.param(20, marks=pytest.mark.slow)


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            for child in path.read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def kill(pid: int) -> None:
    """Kills a process and all that it started, none of them asked."""
    for one in (pid, *descendants(pid)):
        with suppress(ProcessLookupError):  # it ended by itself since it was listed
            os.kill(one, signal.SIGKILL)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    ran = sweep(folder)
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in Linux's /proc")
@pytest.mark.parametrize("kills", [4, ONCE_MORE])
def test_kills_change_no_bit(undisturbed: Path, tmp_path: Path, kills: int) -> None:
    rng = random.Random(20)
    killed = 0
    while killed < kills:
        process = subprocess.Popen(
            command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(rng.uniform(1.0, 7.0))
        if process.poll() is not None:
            # It was done before the kill: what is left of the kills falls on the next folder.
            check(tmp_path, undisturbed)
            tmp_path = tmp_path / "again"
            tmp_path.mkdir()
            continue
        kill(process.pid)
        process.wait()
        killed += 1
    ran = sweep(tmp_path)
    assert ran.returncode == 0, ran.stderr
    segments = check(tmp_path, undisturbed)
    print(f"{killed} kills; {segments} segments in the last folder's {RUNS} runs")


def check(folder: Path, undisturbed: Path) -> int:
    """Every run once, bit for bit as in the undisturbed sweep; the number of segments."""
    assert outcomes(folder) == outcomes(undisturbed)
    assert len(outcomes(folder)) == RUNS
    store = Store(folder / "results")
    assert store.damaged == ()
    return sum(len(record.circumstance.segments) for record in store.records())


def test_an_interrupt_saves_and_the_same_command_goes_on(undisturbed: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    segments = tmp_path / "results" / ".work" / "segments"
    limit = time.monotonic() + PATIENCE
    while not list(segments.glob("*/*/*.json")) and time.monotonic() < limit:
        time.sleep(0.1)
    workers = descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert "Traceback" not in said[1]
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    ran = sweep(tmp_path)
    assert ran.returncode == 0, ran.stderr
    check(tmp_path, undisturbed)


def test_two_sweeps_at_once_share_the_work(undisturbed: Path, tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            command(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in both:
        said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    check(tmp_path, undisturbed)
