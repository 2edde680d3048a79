"""Watches a sweep that others run: from any shell, until it is over."""

import time
from collections.abc import Callable
from dataclasses import replace

from suite.dispatch.slurm.reasons import explain
from suite.dispatch.watching.overview import Overview
from suite.dispatch.watching.standing import Standing
from suite.dispatch.watching.submitted_jobs import SubmittedJobs
from suite.dispatch.watching.watch import Snapshot, Watch
from suite.plan import Outline
from suite.store import Status

LOOK_EVERY = 2.0
"""Seconds between two looks at the store, or ten times what a look takes."""
SLOWER = 10
"""The share of the time that looking may take, as its inverse."""
ASK_EVERY = 15.0
"""Seconds between two looks into the queue, or ten times what a look takes."""
IDLE = 30.0
"""Seconds without a worker and a job after which nobody is waited for."""
PATIENCE = 3
"""Looks without them at least: workers may just be between two runs."""
_UNDER_WAY = (
    Standing.RUNNING,
    Standing.QUEUED,
    Standing.PREEMPTED,
    Standing.STALLED,
    Standing.UNKNOWN,
)


class Rejoined:
    """A sweep that was started elsewhere, or by jobs that went on without their shell.

    Args:
        make_plan: Makes its plan anew, with the folder of results that it is given.
        read_queue: Makes a new look into the queue.
    """

    def __init__(
        self, make_plan: Callable[[SubmittedJobs], Outline], read_queue: Callable[[], SubmittedJobs]
    ) -> None:
        self._make_plan = make_plan
        self._read_queue = read_queue
        self._ask()
        self._watch = Watch(self._store, self._overview.runs, 1)

    @property
    def is_idle(self) -> bool:
        """Whether no worker and no job was there at the last look into the queue."""
        return not any(self._overview.counts[standing] for standing in _UNDER_WAY)

    def watch(
        self, show: Callable[[Snapshot], None], every: float = LOOK_EVERY, grace: float = 0.0
    ) -> Snapshot:
        """Shows how it goes until it is over, or nobody has worked on it for a while.

        Args:
            show: Is given a snapshot again and again.
            every: Seconds between two looks at least; more where looking and showing take long.
            grace: Seconds to wait at the beginning for somebody who works on it.

        Returns:
            The last snapshot.

        Raises:
            StoreError: The store cannot be read.
        """
        snapshot = self._look(show)
        patience = max(IDLE, PATIENCE * every)
        busy = time.monotonic() - (patience - grace if self._is_left(snapshot) else 0.0)
        while not snapshot.is_over and time.monotonic() - busy < patience:
            time.sleep(max(every, SLOWER * self._looking, self._showing))
            snapshot = self._look(show)
            if not self._is_left(snapshot):
                busy = time.monotonic()
        return snapshot

    def _is_left(self, snapshot: Snapshot) -> bool:
        return self.is_idle and not snapshot.running

    def _look(self, show: Callable[[Snapshot], None]) -> Snapshot:
        begun = time.monotonic()
        if begun >= self._due:
            self._ask()
        snapshot = self._watch.look()
        looked = time.monotonic()
        running = snapshot.counts[Status.RUNNING]
        self._watch.slots = max(self._watch.slots, running)
        snapshot = replace(snapshot, notes=self._notes())
        show(snapshot)
        self._looking, self._showing = looked - begun, time.monotonic() - looked
        return snapshot

    def _notes(self) -> tuple[str, ...]:
        waits = self._overview.waits().items()
        notes = [f"{count:,} wait: {explain(word)}" for word, count in waits]
        notes += self._overview.troubles
        return (*notes, self._trouble) if self._trouble else tuple(notes)

    def _ask(self) -> None:
        begun = time.monotonic()
        submitted_jobs = self._read_queue()
        self._store = submitted_jobs.store
        self._overview = Overview(self._make_plan(submitted_jobs), submitted_jobs)
        self._trouble = submitted_jobs.trouble
        now = time.monotonic()
        self._due = now + max(ASK_EVERY, SLOWER * (now - begun))
