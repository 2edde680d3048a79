"""What a job does that cannot work on its node: it lets the others avoid it, and goes elsewhere."""

import logging
import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from suite.dispatch.orders.order import OrderFolder
from suite.dispatch.orders.trouble import MOST_NODES, Trouble, hopeless, nodes_of
from suite.dispatch.slurm.queue import QueuedJob, look
from suite.dispatch.slurm.scancel import cancel
from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.errors import SuiteError

_LOG = logging.getLogger("suite.worker")
_EXCLUDED = re.compile(r"^\s*(?:.*\s)?ExcNodeList=(\S+)", re.MULTILINE)
_NONE = "(null)"


class Elsewhere:
    """Takes a node out of where an order's jobs may run.

    Args:
        folder: The order's folder.
        job: The number of this process's job.
    """

    def __init__(self, folder: OrderFolder, job: str) -> None:
        self._folder = folder
        self._job = job

    def go(self, trouble: Trouble, *, again: bool) -> None:
        """Goes elsewhere, or ends the order's jobs where that is no use.

        Args:
            trouble: What is wrong here.
            again: Whether this very job is to begin again on another node.
        """
        if trouble.node is None:
            return
        if trouble.waiting:  # other runs may well be done here, by other jobs
            seen = nodes_of(one for one in self._folder.troubles() if one.waiting)
            self._begin_again(trouble.node, again and len(seen) < MOST_NODES)
            return
        if why := hopeless(self._folder.troubles()):
            self._give_up(str(why))
            return
        for job in {one.array for one in self._waiting()}:
            self._exclude(job, trouble.node)
        self._begin_again(trouble.node, again)

    def _waiting(self) -> list[QueuedJob]:
        jobs = [job for one in self._folder.submissions() for job in one.jobs]
        try:
            return [one for one in look(jobs) if one.waits and one.id != self._job]
        except SilentError:
            return []

    def _begin_again(self, node: str, again: bool) -> None:
        """Puts this job back, for another node; Slurm ends this process a moment later."""
        if not again:
            return
        with _deaf():
            try:
                ask(["scontrol", "requeue", self._job])
            except SilentError as error:
                _LOG.warning("Slurm does not put the job back: %s", error)
                return
            if self._exclude(self._job, node):
                _LOG.info("the job goes on on another node than %s", node)
            else:  # it would come back to this node for ever
                self._cancel([self._job])

    def _exclude(self, job: str, node: str) -> bool:
        """Lets a job that waits begin on any node but one; whether Slurm agrees."""
        try:
            nodes = excluded(ask(["scontrol", "show", "job", "-o", job]))
            ask(["scontrol", "update", f"JobId={job}", f"ExcNodeList={','.join((*nodes, node))}"])
        except SilentError as error:
            _LOG.warning("job %s cannot avoid node %s: %s", job, node, error)
            return False
        return True

    def _give_up(self, why: str) -> None:
        _LOG.error("the sweep ends: %s", why)
        self._folder.ask_to_stop()
        self._cancel(one.name for one in self._waiting())

    def _cancel(self, jobs: Iterable[str]) -> None:
        try:
            cancel(list(jobs))
        except SuiteError as error:
            _LOG.warning("%s", error)


@contextmanager
def _deaf() -> Iterator[None]:
    """Lets the commands that are asked meanwhile live on.

    Of a job that is put back Slurm asks every process to end, also those that are just telling it
    where the job is to go on; what ignores that when it begins goes on ignoring it.
    """
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)


def excluded(said: str) -> tuple[str, ...]:
    """The nodes that a job avoids, as Slurm writes them; of an array, those of its first line.

    >>> excluded("JobId=7 JobName=mef ReqNodeList=(null) ExcNodeList=n[2-3]"), excluded("")
    (('n[2-3]',), ())
    """
    found = _EXCLUDED.search(said)
    return () if found is None or found[1] == _NONE else (found[1],)
