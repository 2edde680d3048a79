"""What a job does: it works on an order, and goes on later if its time is up before the work."""

import logging
import os
import signal
import time
from functools import cached_property
from pathlib import Path

from suite.dispatch.order import Order, OrderFolder
from suite.dispatch.slurm.fate import fate_by_slurm
from suite.dispatch.slurm.queue import look
from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.dispatch.stopping import Stopping
from suite.dispatch.turns import OVER
from suite.dispatch.worker import work
from suite.store import LeaseRules, Store

_LOG = logging.getLogger("suite.worker")
TIME_IS_UP = signal.SIGUSR2
"""What Slurm sends ahead of a time limit; also of a preemption, where it is set up so."""
_PATIENCE = 20.0
"""Seconds to wait for the job's other processes to save, before the job is put back."""


def work_in_job(results: str, order_id: str) -> None:
    """Works on an order in a job of Slurm's; the function that submitit starts.

    A job whose time is up puts itself back into the queue if there is work left, unless enough
    others of the order are waiting there already.

    Args:
        results: The folder of results.
        order_id: The id of the order.
    """
    stopping = work(results, order_id, LeaseRules(scheduler=fate_by_slurm))
    job = ThisJob(OrderFolder(Store(results), order_id))
    job.note_end()
    if TIME_IS_UP in stopping.signals and not stopping.by_file:
        job.go_on_later(stopping)


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

    def note_end(self) -> None:
        """Lets the job's other processes know that this one has saved."""
        self._mark(self._rank).touch()

    def go_on_later(self, stopping: Stopping) -> None:
        """Puts the job back into the queue, from its first process, where it is needed."""
        if self._rank or not (left := self._runs_left()):
            return
        limit = time.monotonic() + _PATIENCE
        others = [self._mark(rank) for rank in range(1, self._processes)]
        while not all(mark.exists() for mark in others) and time.monotonic() < limit:
            time.sleep(0.2)
        if not is_needed(self._waiting(), left, self._order.workers, self._processes):
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

    @cached_property
    def _order(self) -> Order:
        return self._folder.read()

    def _runs_left(self) -> int:
        states = self._store.state([run.id for run in self._order.runs])
        return sum(state.status not in OVER for state in states.values())

    def _waiting(self) -> int:
        """Other jobs of the order that wait; none where Slurm does not answer."""
        jobs = [job for one in self._folder.submissions() for job in one.jobs]
        try:
            return sum(job.state == "PENDING" and job.id != self._id for job in look(jobs))
        except SilentError:
            return 0


def is_needed(waiting: int, left: int, workers: int, processes: int) -> bool:
    """Whether a job whose time is up has to go on later.

    Many jobs may come to their ends together. If each left because one is waiting, that one alone
    would go on; so as many as are to run at a time have to be waiting already.

    Args:
        waiting: Jobs of the order that wait.
        left: Runs of the order that are not over.
        workers: Processes that work on the order at a time.
        processes: Processes of each job.

    >>> is_needed(1, left=500, workers=8, processes=1), is_needed(8, 500, 8, 1)
    (True, False)
    >>> is_needed(1, left=2, workers=8, processes=2), is_needed(0, left=0, workers=8, processes=1)
    (False, False)
    """
    return waiting * processes < min(left, workers)
