"""Cancels a sweep, so that everything that runs can save first."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.dispatch.slurm.queue import QueuedJob
from suite.dispatch.slurm.scancel import cancel, cancel_waiting
from suite.dispatch.watching.submitted_jobs import Submitted, SubmittedJobs
from suite.errors import StoreError, SuiteError
from suite.plan import SETTLED, Outline
from suite.store import Owner, Status

PATIENCE = 30.0
"""Seconds that workers have to save and end."""
LOOK_EVERY = 2.0
"""Seconds between two looks at whether they have."""


@dataclass(frozen=True)
class Cancelled:
    """What was cancelled.

    Attributes:
        waiting: Jobs that waited.
        ended: Jobs that ran; they saved and ended by themselves.
        cut: Jobs that ran and did not end in time.
        saved: Runs that were under way and no longer are.
        left: The processes of runs that are under way still.
        shared: Runs of other studies that the same workers had to do.
        elsewhere: Other clusters, which may have jobs of the sweep.
    """

    waiting: tuple[str, ...]
    ended: tuple[str, ...]
    cut: tuple[str, ...]
    saved: int
    left: tuple[Owner, ...]
    shared: int
    elsewhere: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether there was no job and no run under way."""
        return not (self.waiting or self.ended or self.cut or self.saved or self.left)


class Cancelling:
    """Ends what works on the unfinished runs of a plan.

    Args:
        plan: The plan.
        submitted_jobs: The folder of results that it was made with, and the queue.

    Raises:
        StoreError: The folder cannot be read.
    """

    def __init__(self, plan: Outline, submitted_jobs: SubmittedJobs) -> None:
        self._submitted_jobs = submitted_jobs
        self._store = submitted_jobs.store
        states, runs = plan.states, (*plan.before, *plan.runs)
        self._own = frozenset(run.id for run in runs)
        self._open = frozenset(id_ for id_ in self._own if states[id_].status not in SETTLED)
        self._running = [id_ for id_ in self._open if states[id_].status is Status.RUNNING]
        self._shared: set[str] = set()

    def ask_to_stop(self) -> None:
        """Writes the stop files, for workers here and on any cluster.

        Raises:
            StoreError: The folder cannot be written.
        """
        for folder in order_folders(self._store):
            ids = _ids(folder)
            if ids & self._open:
                folder.ask_to_stop()
                self._shared |= ids - self._own

    def end(self, patience: float) -> Cancelled:
        """Cancels the jobs: those that wait at once, those that run once they could save.

        Args:
            patience: Seconds that they have for that.

        Raises:
            SuiteError: Slurm does not answer.
        """
        orders = [one for one in self._submitted_jobs.submitted if self._is_meant(one.run_ids)]
        before = self._jobs(self._submitted_jobs, orders)
        waiting = tuple(job.name for job in before if job.waits)
        cancel_waiting(sorted({job.array for job in before}))
        rest = self._wait(orders, patience)
        cancel(sorted({job.id for job in rest}))
        cut = tuple(job.name for job in rest)
        ended = (job.name for job in before if job.name not in (*waiting, *cut))
        left = self._owners()
        return Cancelled(
            waiting=waiting,
            ended=tuple(ended),
            cut=cut,
            saved=len(self._running) - len(left),
            left=left if not cut else tuple(one for one in left if one.job is None),
            shared=len(self._shared_and_open()),
            elsewhere=tuple(
                sorted({c for one in orders for c in self._submitted_jobs.elsewhere(one)})
            ),
        )

    def _is_meant(self, ids: frozenset[str]) -> bool:
        """Whether an order has runs that are to be cancelled, or jobs with nothing left to do."""
        if ids & self._open:
            return True
        if not ids & self._own:
            return False
        states = self._store.state(ids - self._own).values()
        return all(state.status in SETTLED for state in states)

    def _wait(self, orders: list[Submitted], patience: float) -> tuple[QueuedJob, ...]:
        """The jobs that are still there when the time is over, or nothing runs any longer."""
        limit = time.monotonic() + patience
        while True:
            jobs = self._jobs(SubmittedJobs(self._store.path), orders)
            if time.monotonic() >= limit or not (jobs or self._owners()):
                return jobs
            time.sleep(LOOK_EVERY)

    def _jobs(
        self, submitted_jobs: SubmittedJobs, orders: Sequence[Submitted]
    ) -> tuple[QueuedJob, ...]:
        if orders and submitted_jobs.jobs is None:
            raise SuiteError(
                submitted_jobs.trouble,
                hint="workers were asked to save and end; say it again for jobs that wait",
            )
        return tuple(job for order in orders for job in submitted_jobs.jobs_of(order))

    def _owners(self) -> tuple[Owner, ...]:
        states = self._store.state(self._running).values()
        return tuple(state.owner for state in states if state.owner is not None)

    def _shared_and_open(self) -> list[str]:
        states = self._store.state(self._shared)
        return [id_ for id_, state in states.items() if state.status not in SETTLED]


def _ids(folder: OrderFolder) -> frozenset[str]:
    """The runs of an order; none if it is damaged."""
    try:
        return folder.run_ids()
    except StoreError:
        return frozenset()
