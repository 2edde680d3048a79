"""What a task reports to, over the lease of its attempt."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from suite.errors import LostLeaseError
from suite.registry import Write
from suite.store import Lease, Store


class StoreSink:
    """The place where a task runs; see ``suite.registry.Sink``.

    Args:
        store: The folder of results.
        lease: The right to the attempt.
        device: What to compute on.
        data_folder: Where the user keeps data sets.
        checkpoint_every: Seconds between two checkpoints.
        wants_stop: Says whether the process was asked to stop.

    Attributes:
        side_files: Small files to publish with the record, by name.
        backend: The kernels that compute, if the task said so.
        threads: The threads that compute, if the task said so.
        timings: Seconds that the task measured, by name.
        step: The step that the task has got to, if it said so.
    """

    def __init__(
        self,
        store: Store,
        lease: Lease,
        *,
        device: str,
        data_folder: Path | None,
        checkpoint_every: float,
        wants_stop: Callable[[], bool],
    ) -> None:
        self.side_files: dict[str, bytes] = {}
        self.backend: str | None = None
        self.threads: int | None = None
        self.timings: dict[str, list[float]] = {}
        self.step: int | None = None
        self.wants_stop = wants_stop
        self._store = store
        self._lease = lease
        self._device = device
        self._data_folder = data_folder
        self._checkpoint_every = checkpoint_every
        self._saved_at = time.monotonic()
        self._reached: tuple[int, int, Mapping[str, float]] = (0, 0, {})

    @property
    def device(self) -> str:
        """What to compute on."""
        return self._device

    @property
    def data_folder(self) -> Path | None:
        """Where the user keeps data sets."""
        return self._data_folder

    def progress(self, step: int, steps: int, figures: Mapping[str, float]) -> None:
        """Says how far the task is."""
        self._demand()
        self.step = step
        self._reached = step, steps, dict(figures)
        self._lease.report(step, steps, figures)

    def doing(self, what: str) -> None:
        """Says what the task does now."""
        self._demand()
        self._lease.report(*self._reached, what)

    def _demand(self) -> None:
        if self._lease.lost:
            raise LostLeaseError(f"run {self._lease.run.id}: another process goes on with it")

    def wants_checkpoint(self) -> bool:
        """Whether the last checkpoint is old enough."""
        return time.monotonic() - self._saved_at >= self._checkpoint_every

    def save(self, step: int, write: Write) -> None:
        """Saves a checkpoint."""
        self._lease.save_checkpoint(write)
        self.step = step
        self._saved_at = time.monotonic()

    def saved(self) -> AbstractContextManager[BinaryIO | None]:
        """The last checkpoint, open for reading."""
        return self._lease.open_checkpoint()

    def keep(self, name: str, write: Write) -> None:
        """Keeps a large file beside the record."""
        self._lease.keep(name, write)

    def kept(self, run_id: str, name: str) -> AbstractContextManager[BinaryIO]:
        """A file that another run kept, open for reading."""
        return self._store.kept(run_id, name)

    def attach(self, name: str, data: bytes) -> None:
        """Publishes a small file with the record."""
        self.side_files[name] = data

    def note(self, *, backend: str | None = None, threads: int | None = None) -> None:
        """Notes how the task computes."""
        self.backend = backend or self.backend
        self.threads = threads or self.threads

    def time(self, name: str, seconds: list[float]) -> None:
        """Notes times that were measured."""
        self.timings.setdefault(name, []).extend(seconds)
