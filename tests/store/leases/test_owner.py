"""Which process has a lease, and whether it is there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from suite.store import Fate, Owner
from suite.store.leases.owner import _output, fate_elsewhere, fate_here, this_process
from tests.patience import PATIENCE
from tests.started import Started

SAY = """
import sys
from suite.store.leases.owner import this_process
print(this_process().model_dump_json(), flush=True)
sys.stdin.readline()
"""


@contextmanager
def other_process() -> Iterator[tuple[Started, Owner]]:
    """A process that says who it is, and waits."""
    with Started(
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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems say it as a date")
def test_a_process_knows_when_it_began() -> None:
    here = this_process()
    with other_process() as (_, owner):
        assert here.began.isdecimal()
        assert int(owner.began) > int(here.began)  # in hundredths of a second since the boot


HERE = this_process().model_copy(update={"host": "h", "machine": "m", "boot": "now"})


@pytest.mark.parametrize("word", ["alive", "gone", "unknown"])
@pytest.mark.parametrize(
    ("owner", "asks_nobody"),
    [
        ({"boot": "before"}, True),
        ({"boot": "now"}, False),
        ({"boot": ""}, False),
        ({"boot": "before", "host": "other"}, False),
        ({"boot": "before", "machine": "other"}, False),
    ],
)
def test_of_another_host_the_scheduler_knows_and_an_earlier_boot_is_gone(
    owner: dict[str, str], asks_nobody: bool, word: Fate
) -> None:
    held = HERE.model_copy(update=owner)
    assert fate_elsewhere(held, HERE, lambda _: word) == ("gone" if asks_nobody else word)


def test_hosts_without_a_name_or_a_boot_are_not_told_apart() -> None:
    for lacks in ({"machine": ""}, {"boot": ""}):
        here = HERE.model_copy(update=lacks)
        held = here.model_copy(update={"boot": "before"})
        assert fate_elsewhere(held, here, lambda _: "alive") == "alive"


def test_what_a_command_prints_is_text_and_one_that_is_not_there_says_nothing() -> None:
    assert _output(sys.executable, "-c", "print(' a b ')") == "a b"
    assert _output("there is no such command") == ""
