"""Orders and leases for tests, as sweeps and workers would leave them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from suite.dispatch.orders.order import OrderFolder, make_order
from suite.dispatch.orders.submission import Submission
from suite.dispatch.slurm.queue import _cluster_name
from suite.spec import Run
from suite.store import Lease, Store, now


def take_lease(store: Store, run: Run) -> Lease:
    """A lease that nobody else wants."""
    lease = store.take_lease(run.id, run.task, run.settings.identity())
    assert lease is not None
    return lease


def write_order(store: Store, runs: Iterable[Run]) -> OrderFolder:
    """The order of a sweep on this machine."""
    order = make_order(runs)
    folder = OrderFolder(store, order.id)
    folder.write(order)
    return folder


def submit_order(store: Store, runs: Iterable[Run], cluster: str = "lab") -> OrderFolder:
    """The order of a sweep on a cluster, whose jobs ended long ago or cannot be asked for."""
    folder = write_order(store, runs)
    folder.note_submission(
        Submission(cluster=cluster, user="user", host="host", jobs=("7",), tasks=2, submitted=now())
    )
    return folder


def leave_slurm(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Makes this a machine without Slurm."""
    monkeypatch.setenv("PATH", str(folder))
    _cluster_name.cache_clear()
