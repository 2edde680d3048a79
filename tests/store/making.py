"""Runs, leases and records for tests of the store."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from suite.registry import Write
from suite.spec.identity import run_id
from suite.store import Facts, Lease, LeaseRules, Record, Store
from suite.store.records.record import Outcome

TASK = "toy"
IMPATIENT = LeaseRules(beat_every=0.05, stale_here=0.0, stale_after=0.0, bound=3600.0)
"""Rules under which a process that is gone is found out at once."""


def settings_of(number: int) -> dict[str, Any]:
    return {"number": number}


def id_of(number: int) -> str:
    return run_id(TASK, settings_of(number))


def take_lease(store: Store, number: int = 1) -> Lease:
    """A lease that nobody else wants."""
    lease = store.take_lease(id_of(number), TASK, settings_of(number))
    assert lease is not None
    return lease


def publish(
    store: Store,
    number: int = 1,
    outcome: Outcome = "finished",
    result: Mapping[str, Any] | None = None,
    *,
    facts: Facts | None = None,
    side_files: Mapping[str, bytes] | None = None,
    kept: Mapping[str, bytes] | None = None,
) -> Record:
    """Publishes an attempt at a run."""
    with take_lease(store, number) as lease:
        lease.begin_segment()
        for name, data in (kept or {}).items():
            lease.keep(name, writing(data))
        return lease.publish(outcome, result or {"loss": 1.5}, facts, side_files)


def writing(data: bytes) -> Write:
    """Writes bytes in two pieces."""

    def write(file: BinaryIO) -> None:
        file.write(data[:3])
        file.write(data[3:])

    return write


def record_path(store: Store, number: int = 1, attempt: int = 1) -> Path:
    return store.layout.record(id_of(number), attempt)


def checkpoints_of(store: Store, lease: Lease) -> Path:
    return store.layout.checkpoints_of(lease.run.id, lease.attempt)


def age(path: Path, seconds: float) -> None:
    """Makes a file look as if it had last been touched so long ago."""
    touched = path.stat().st_mtime - seconds
    os.utime(path, (touched, touched))


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
