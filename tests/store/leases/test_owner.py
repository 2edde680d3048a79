"""Which process has a lease, and whether it is there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from suite.store import Owner
from suite.store.leases.owner import fate_here, this_process
from tests.patience import PATIENCE

SAY = """
import sys
from suite.store.leases.owner import this_process
print(this_process().model_dump_json(), flush=True)
sys.stdin.readline()
"""


@contextmanager
def other_process() -> Iterator[tuple[subprocess.Popen[str], Owner]]:
    """A process that says who it is, and waits."""
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        yield process, Owner.model_validate_json(process.stdout.readline())
        process.kill()


def test_two_leases_of_one_process_differ() -> None:
    first, second = this_process(), this_process()
    assert first.token != second.token
    assert (first.pid, first.began) == (second.pid, second.began)
    assert fate_here(first, second) == "alive"


def test_a_process_that_sleeps_is_alive_and_one_that_is_killed_is_gone() -> None:
    with other_process() as (process, owner):
        assert fate_here(owner, this_process()) == "alive"
        process.send_signal(signal.SIGSTOP)
        assert fate_here(owner, this_process()) == "alive"
        process.kill()
        # Nobody has asked how it ended: it keeps its number, and is gone all the same.
        deadline = time.monotonic() + PATIENCE
        while fate_here(owner, this_process()) == "alive" and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process.returncode is None
        assert fate_here(owner, this_process()) == "gone"
        process.wait()
        assert fate_here(owner, this_process()) == "gone"


def test_who_a_process_is_does_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "17")
    monkeypatch.setenv("SLURMD_NODENAME", "n1")
    owner = this_process()
    assert str(owner) == f"process {os.getpid()} on n1, job 17"
    monkeypatch.delenv("SLURM_JOB_ID")
    assert fate_here(owner, this_process()) == "alive"
