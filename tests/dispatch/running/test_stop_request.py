"""When workers stop."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.dispatch.running.stop_request import SIGNALS, Stopping


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leaves the handlers as they were."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_asks_to_stop(number: signal.Signals, tmp_path: Path) -> None:
    stopping = Stopping(tmp_path / "stop")
    stopping.listen()
    assert not stopping.asked()
    os.kill(os.getpid(), number)
    assert stopping.asked()
    assert stopping.why == f"signal {number.name}"
    assert stopping.signals == [number]


def test_a_file_asks_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "stop"
    stopping = Stopping(path)
    path.touch()
    assert stopping.asked()
    assert stopping.why == "asked to stop"
