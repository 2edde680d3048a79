"""What a job does: it works on an order, and goes on later if its time is up before the work."""

import logging
import math
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from suite.dispatch.orders.file_mask import users
from suite.dispatch.orders.order import OrderFolder
from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.running.next_runs import OVER
from suite.dispatch.slurm.nodes.elsewhere import Elsewhere
from suite.dispatch.slurm.nodes.not_begun import begun_mark
from suite.dispatch.slurm.process_fate import fate_by_slurm
from suite.dispatch.slurm.queue import QueuedJob, look
from suite.dispatch.slurm.scancel import cancel_waiting
from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.dispatch.worker import work
from suite.errors import StoreError, SuiteError
from suite.store import LeaseRules, Store
from suite.store.files.atomic import replace

_LOG = logging.getLogger("suite.worker")
TIME_IS_UP = signal.SIGUSR2
"""What Slurm sends ahead of a time limit; also of a preemption, where it is set up so."""
_PATIENCE = 20.0
"""Seconds to wait for the job's other processes to save, before the job is put back."""


def work_in_job(results: str, order_id: str) -> None:
    """Works on an order in a job of Slurm's; the function that submitit starts.

    A job whose time is up puts itself back into the queue if there is work left, unless as many
    jobs of the order are waiting there already as may run, which will go on at once.

    Args:
        results: The folder of results.
        order_id: The id of the order.
    """
    with users():
        job = ThisJob(OrderFolder(Store(results), order_id))
        job.note_beginning()
        ending = work(results, order_id, LeaseRules(scheduler=fate_by_slurm))
        job.note_end()
        stopping = ending.stopping
        if ending.trouble is not None and not stopping.why:
            job.go_elsewhere(ending.trouble)
            return
        if not stopping.why:
            job.end_idle_ones()
        if TIME_IS_UP in stopping.signals and not stopping.by_file:
            job.go_on_later()


class ThisJob:
    """The job that this process belongs to; each of its processes has one.

    Args:
        folder: The order's folder.
    """

    def __init__(self, folder: OrderFolder) -> None:
        self._folder = folder
        self._store = folder.store
        self._id = os.environ["SLURM_JOB_ID"]
        self._restarts = os.environ.get("SLURM_RESTART_COUNT", "0")
        self._rank = int(os.environ.get("SLURM_PROCID", "0"))
        self._processes = int(os.environ.get("SLURM_NTASKS", "1"))

    def note_beginning(self) -> None:
        """Lets the job's script know that Python began; see ``not_begun`` in ``nodes``."""
        with suppress(StoreError):  # the worker tells what is wrong with the folder
            mark = begun_mark(self._folder.path, self._id, self._restarts)
            replace(self._store.layout.tree, mark, b"")

    def note_end(self) -> None:
        """Lets the job's other processes know that this one has saved."""
        with suppress(StoreError):  # they wait for a while and no longer
            replace(self._store.layout.tree, self._mark(self._rank), b"")

    def go_elsewhere(self, trouble: Trouble) -> None:
        """Leaves this node to others, and begins again on another one if there is work left."""
        again = self._rank == 0 and self._jobs_wanted() > 0
        Elsewhere(self._folder, self._id).go(trouble, again=again)

    def end_idle_ones(self) -> None:
        """Cancels the jobs that wait where no run is left; one process of an order does so.

        They would begin, find nothing and end; but held ones, or those of a queue that does not
        move, would stay in it for ever.
        """
        with suppress(SuiteError):  # then they end by themselves, as most would
            if not self._left() and self._folder.note_over():
                cancel_waiting([job for one in self._folder.submissions() for job in one.jobs])

    def go_on_later(self) -> None:
        """Puts the job back into the queue, from its first process, where there is work left."""
        wanted = 0 if self._rank else self._jobs_wanted()
        if not wanted:
            return
        limit = time.monotonic() + _PATIENCE
        others = [self._mark(rank) for rank in range(1, self._processes)]
        while not all(map(self._store.layout.tree.has, others)) and time.monotonic() < limit:
            time.sleep(0.2)
        if self._enough_wait(wanted):
            _LOG.info("time is up; other jobs of this sweep are waiting and go on")
            return
        try:
            ask(["scontrol", "requeue", self._name()])
            _LOG.info("time is up; the job goes on later")
        except SilentError as error:
            _LOG.warning("time is up, and Slurm does not put the job back: %s", error)

    def _mark(self, rank: int) -> Path:
        return self._folder.path / f"ended-{self._id}-{self._restarts}-{rank}"

    def _name(self) -> str:
        array = os.environ.get("SLURM_ARRAY_JOB_ID")
        return f"{array}_{os.environ['SLURM_ARRAY_TASK_ID']}" if array else self._id

    def _jobs_wanted(self) -> int:
        """How many jobs have something to do: as many as may run, or the runs that are left."""
        return math.ceil(min(self._left(), self._folder.read().workers) / self._processes)

    def _left(self) -> int:
        """How many runs of the order are not over."""
        states = self._store.state(self._folder.run_ids())
        return sum(state.status not in OVER for state in states.values())

    def _enough_wait(self, wanted: int) -> bool:
        jobs = [job for one in self._folder.submissions() for job in one.jobs]
        try:
            return enough_wait(look(jobs), self._id, wanted)
        except SilentError:
            return False


def enough_wait(jobs: Sequence[QueuedJob], own: str, wanted: int) -> bool:
    """Whether so many jobs wait that none is missed, even if all that run end now.

    As many as are wanted have to wait, not as many as run: of jobs that come to their ends one by
    one, each finds fewer that run and more that wait, and the last half would leave.

    Those that are held do not count: they may wait for ever.

    Args:
        jobs: What is in the queue of an order.
        own: The number of this job.
        wanted: How many jobs have something to do.
    """
    waiting = [job for job in jobs if job.state == "PENDING" and job.id != own]
    return sum("held" not in job.reason.casefold() for job in waiting) >= wanted
