"""What processes did of an attempt, and the one that writes it down."""

from contextlib import suppress
from pathlib import Path

from suite.errors import StoreError
from suite.store.files.tree import Tree
from suite.store.leases.owner import Owner
from suite.store.records.segment import Clock, Segment, add_segment, read_segments, update_segment


class Journal:
    """The segments of an attempt; one of them may be this process's.

    Args:
        tree: The folder of results.
        folder: Where they lie.
    """

    def __init__(self, tree: Tree, folder: Path) -> None:
        self._tree = tree
        self._folder = folder
        self._clock = Clock()
        self._open: tuple[Path, Segment] | None = None
        self._steps: tuple[int, int] | None = None

    def segments(self) -> tuple[Segment, ...]:
        """What was done so far."""
        return read_segments(self._tree, self._folder)

    def begin(self, owner: Owner, device: str, first_step: int) -> None:
        """Writes down that a process begins.

        Raises:
            StoreError: The folder cannot be written.
        """
        segment = Segment(
            host=owner.host,
            pid=owner.pid,
            job=owner.job,
            node=owner.node,
            device=device,
            start=self._clock.now(),
            first_step=first_step,
        )
        self._open = (add_segment(self._tree, self._folder, segment), segment)

    def reached(self, step: int) -> None:
        """Notes how far the process is; the first time, how far it was when it began.

        That is written down at once: of a process that is killed nothing else would say it. What
        cannot be written is not, since nothing hangs on it.
        """
        if self._steps is None and self._open is not None:
            path, segment = self._open
            with suppress(StoreError):
                update_segment(self._tree, path, segment.model_copy(update={"first_step": step}))
        self._steps = (self._steps[0] if self._steps else step, step)

    def end(self, why: str, last_step: int | None = None) -> None:
        """Writes down why it stops; nothing if none is open.

        Raises:
            StoreError: The folder cannot be written.
        """
        if self._open is None:
            return
        path, segment = self._open
        first, last = self._steps or (segment.first_step, None)
        steps = {"first_step": first, "last_step": last if last_step is None else last_step}
        ended = segment.model_copy(update={"end": self._clock.now(), "why": why, **steps})
        update_segment(self._tree, path, ended)
        self._open = None
