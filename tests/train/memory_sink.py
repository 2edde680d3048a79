"""A sink that keeps everything in memory."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from suite.errors import StoreError
from suite.registry import Write


def never(step: int) -> bool:
    """Whether anything is wanted behind this step: no."""
    return False


class MemorySink:
    """Keeps checkpoints and files of one run in memory; see ``suite.registry.Sink``.

    Args:
        checkpoint: A checkpoint to go on from.
        checkpoint_at: Says behind which steps a checkpoint is due.
        stop_at: Says behind which steps the task is asked to stop.

    Attributes:
        checkpoints: All checkpoints that were saved, by the step that they go on from.
        files: What was kept, by name.
        attached: What was attached, by name.
        notes: What was noted.
        reports: Steps done and figures, as they were reported.
        acts: What the task said that it did.
        polls: How often the task asked whether to stop.
    """

    device = "cpu"
    data_folder: Path | None = None

    def __init__(
        self,
        checkpoint: bytes | None = None,
        *,
        checkpoint_at: Callable[[int], bool] = never,
        stop_at: Callable[[int], bool] = never,
    ) -> None:
        self.checkpoints: dict[int, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.attached: dict[str, bytes] = {}
        self.notes: dict[str, str | int] = {}
        self.reports: list[tuple[int, dict[str, float]]] = []
        self.acts: list[str] = []
        self.polls = 0
        self._checkpoint = checkpoint
        self._checkpoint_at = checkpoint_at
        self._stop_at = stop_at

    @property
    def step(self) -> int:
        """The last step that was reported."""
        return self.reports[-1][0] if self.reports else 0

    def progress(self, step: int, steps: int, figures: Mapping[str, float]) -> None:
        """Keeps what is reported."""
        assert 0 <= step <= steps
        self.reports.append((step, dict(figures)))

    def doing(self, what: str) -> None:
        """Keeps what is said."""
        self.acts.append(what)

    def wants_checkpoint(self) -> bool:
        """Whether a checkpoint is due behind the last step."""
        return self._checkpoint_at(self.step)

    def wants_stop(self) -> bool:
        """Whether to stop behind the last step."""
        self.polls += 1
        return self._stop_at(self.step)

    def save(self, step: int, write: Write) -> None:
        """Keeps a checkpoint."""
        self.checkpoints[step] = self._bytes_of(write)

    @contextmanager
    def saved(self) -> Iterator[BinaryIO | None]:
        """The checkpoint that there was at the start."""
        yield None if self._checkpoint is None else io.BytesIO(self._checkpoint)

    def keep(self, name: str, write: Write) -> None:
        """Keeps a file."""
        self.files[name] = self._bytes_of(write)

    def kept(self, run_id: str, name: str) -> AbstractContextManager[BinaryIO]:
        """Nothing: there are no other runs."""
        raise StoreError(f"run {run_id} kept no {name}")

    def attach(self, name: str, data: bytes) -> None:
        """Keeps a small file."""
        self.attached[name] = data

    def note(self, *, backend: str | None = None, threads: int | None = None) -> None:
        """Keeps how the task computes."""
        if backend is not None:
            self.notes["backend"] = backend
        if threads is not None:
            self.notes["threads"] = threads

    def time(self, name: str, seconds: list[float]) -> None:
        """Times are of no interest here."""

    @staticmethod
    def _bytes_of(write: Write) -> bytes:
        stream = io.BytesIO()
        write(stream)
        return stream.getvalue()
