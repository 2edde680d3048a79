"""What a task is given besides its settings: where it reports to, and what it goes on from."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

Write = Callable[[BinaryIO], None]
"""Writes the bytes of a file into an open one."""


class Sink(Protocol):
    """The place where a task runs, as the task sees it: never a folder of results.

    A task calls :meth:`progress` at every step. It saves a checkpoint when :meth:`wants_checkpoint`
    says so; when :meth:`wants_stop` does, it saves one and raises ``suite.errors.StoppedError``.
    """

    @property
    def device(self) -> str:
        """What to compute on, as torch calls it: ``cpu`` or ``cuda``."""

    @property
    def data_folder(self) -> Path | None:
        """Where the user keeps data sets; None if nobody said."""

    def progress(self, step: int, steps: int, figures: Mapping[str, float]) -> None:
        """Says how far the task is; cheap enough for every step.

        Args:
            step: Steps done.
            steps: Steps there are.
            figures: What people watch, such as ``{"loss": 4.2}``.

        Raises:
            LostLeaseError: Another process goes on with the run; this one must end and say nothing.
        """

    def doing(self, what: str) -> None:
        """Says what the task does now, where it may take longer than people wait for a sign.

        It holds until the next call of this or of :meth:`progress`; cheap enough for every layer.

        Args:
            what: An act, and behind a comma how far it is: ``initialises, layer 3 of 30``.

        Raises:
            LostLeaseError: As :meth:`progress` does.
        """

    def wants_checkpoint(self) -> bool:
        """Whether a checkpoint is due."""

    def wants_stop(self) -> bool:
        """Whether the task is asked to save a checkpoint and end."""

    def save(self, step: int, write: Write) -> None:
        """Saves a checkpoint in place of the last one: the old one or the new one, never half.

        Args:
            step: The step that it goes on from.
            write: Writes it.

        Raises:
            StoreError: It cannot be written; the last one is still there.
        """

    def saved(self) -> AbstractContextManager[BinaryIO | None]:
        """The last checkpoint, open for reading; None where the task begins."""

    def keep(self, name: str, write: Write) -> None:
        """Keeps a large file beside the record, such as weights; its hash becomes part of it.

        Args:
            name: Its name, such as ``weights.pt``.
            write: Writes it.
        """

    def kept(self, run_id: str, name: str) -> AbstractContextManager[BinaryIO]:
        """A file that another run kept, open for reading.

        Raises:
            StoreError: That run kept no such file, or it is damaged.
        """

    def attach(self, name: str, data: bytes) -> None:
        """Publishes a small file with the record, such as the training curve."""

    def note(self, *, backend: str | None = None, threads: int | None = None) -> None:
        """Notes how the task computes, for the record's circumstances.

        Args:
            backend: The kernels that compute.
            threads: The number of threads that compute.
        """

    def time(self, name: str, seconds: list[float]) -> None:
        """Notes times that were measured; a result holds only what is the same every time."""
