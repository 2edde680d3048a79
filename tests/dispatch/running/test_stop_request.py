"""When workers stop."""

import os
import pickle
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.dispatch.running.stop_request import SIGNALS, Stopping
from suite.store.files.tree import Tree


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leaves the handlers as they were."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_asks_to_stop(number: signal.Signals, tmp_path: Path) -> None:
    stopping = Stopping(Tree(tmp_path), tmp_path / "stop")
    stopping.listen()
    assert not stopping.asked()
    os.kill(os.getpid(), number)
    assert stopping.asked()
    assert stopping.why == f"signal {number.name}"
    assert stopping.signals == [number]


def test_a_file_asks_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "stop"
    stopping = Stopping(Tree(tmp_path), path)
    path.touch()
    assert stopping.asked()
    assert stopping.why == "asked to stop"


def test_the_disk_is_asked_twice_a_second_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    path = tmp_path / "stop"
    stopping = Stopping(Tree(tmp_path), path)
    assert not stopping.asked()
    path.touch()
    now[0] = 100.4
    assert not stopping.asked()
    now[0] = 100.5
    assert stopping.asked()
    assert stopping.by_file


def test_a_file_behind_a_signal_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stop"
    stopping = Stopping(Tree(tmp_path), path)
    stopping.listen()
    os.kill(os.getpid(), signal.SIGTERM)
    path.touch()
    assert stopping.asked()
    assert (stopping.why, stopping.by_file) == ("signal SIGTERM", False)


def test_submitit_can_pickle_what_a_worker_gives_back(tmp_path: Path) -> None:
    stopping = Stopping(Tree(tmp_path), tmp_path / "stop")
    (tmp_path / "stop").touch()
    assert pickle.loads(pickle.dumps(stopping)).asked()
