"""What is said when a sweep's client leaves before its workers have ended."""

from pathlib import Path

import pytest

from suite.dispatch import OrderFolder, Snapshot, Watch
from suite.dispatch.leaving import Leaving
from suite.dispatch.orders.trouble import Trouble
from suite.errors import StoreError
from suite.plan import make_outline
from suite.spec import Run
from suite.store import Lease, Store
from tests.dispatch.ordering import take_lease, write_order


class Workers:
    """Workers with a run under way, which is given back at the so many-th look for them."""

    submission = None

    def __init__(self, lease: Lease, looks: int, interrupted_at: int = 0) -> None:
        self._lease, self._looks, self._interrupted_at = lease, looks, interrupted_at
        self._looked = 0
        self.calls: list[str] = []

    def alive(self) -> int:
        self._looked += 1
        if self._looked == self._interrupted_at:
            raise KeyboardInterrupt
        if self._looked == self._looks:
            self._lease.release()
        return int(self._looked <= self._looks)

    def end(self) -> None:
        self.calls.append("end")

    def end_waiting(self) -> None:
        self.calls.append("end waiting")

    def is_stranded(self) -> bool:
        return False

    def waits(self) -> tuple[str, ...]:
        return ()

    def names(self) -> tuple[str, ...]:
        return ("process 7",)

    def troubles(self) -> list[Trouble]:
        return []

    def ends(self) -> tuple[str, ...]:
        return ()


class Sweep:
    """A folder with a run under way, and what is said of it."""

    def __init__(self, results: Path) -> None:
        self.store = Store(results)
        self.run: Run = make_outline("table4", "smoke", store=self.store).runs[0]
        self.folder: OrderFolder = write_order(self.store, [self.run])
        self.lease = take_lease(self.store, self.run)
        self.lease.report(3, 18, {}, "validates, batch 2 of 8")
        self.watch = Watch(self.store, [self.run], 1)
        self.said: list[str] = []

    def leave(self, workers: Workers, **more: float) -> None:
        last: Snapshot = self.watch.look()
        Leaving(workers, self.folder, self.watch.look, self.said.append).leave(last, **more)


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return Sweep(tmp_path)


def test_what_is_saved_is_named_at_once_and_waited_for(sweep: Sweep) -> None:
    workers = Workers(sweep.lease, looks=2)
    sweep.leave(workers)
    assert sweep.folder.stop_file.exists()
    assert sweep.said == [
        f"saving: {sweep.run.name} (step 3/18, validates, batch 2 of 8); "
        "another Ctrl-C does not wait for it",
        "all is saved; workers end",
    ]
    assert workers.calls == ["end waiting"]


def test_another_interrupt_names_what_is_not_waited_for(sweep: Sweep) -> None:
    with sweep.lease:
        workers = Workers(sweep.lease, looks=9, interrupted_at=1)
        sweep.leave(workers)
    assert sweep.said[1:] == ["not waited for: process 7; what they run is saved, then they end"]
    assert workers.calls == ["end waiting", "end waiting", "end"]


def test_an_error_waits_so_long_and_then_names_what_is_left(sweep: Sweep) -> None:
    with sweep.lease:
        workers = Workers(sweep.lease, looks=9)
        sweep.leave(workers, patience=0.0)
    assert sweep.said[-1].startswith("not waited for: process 7")


def test_where_no_file_can_be_written_workers_hear_a_signal(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: OrderFolder) -> None:
        raise StoreError("no space left")

    monkeypatch.setattr(OrderFolder, "ask_to_stop", full)
    workers = Workers(sweep.lease, looks=2)
    sweep.leave(workers)
    assert workers.calls == ["end", "end waiting"]
    assert sweep.said[-1] == "all is saved; workers end"
