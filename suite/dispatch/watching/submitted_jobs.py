"""What Slurm's queue holds of a folder of results, from one look for all its orders."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.dispatch.orders.submission import Submission
from suite.dispatch.orders.user_name import user_name
from suite.dispatch.slurm.nodes.not_begun import troubles_printed
from suite.dispatch.slurm.process_fate import fate_by_slurm, fate_of
from suite.dispatch.slurm.queue import QueuedJob, cluster_name, hides_jobs, look
from suite.dispatch.slurm.scheduler import SilentError
from suite.errors import StoreError
from suite.store import Fate, LeaseRules, Owner, Store


@dataclass(frozen=True)
class Submitted:
    """An order that was submitted to a scheduler.

    Attributes:
        folder: Its folder.
        submissions: What was submitted for it.
    """

    folder: OrderFolder
    submissions: tuple[Submission, ...]

    @property
    def is_stopped(self) -> bool:
        """Whether its workers were asked to stop, so that its jobs take nothing up."""
        return self.folder.is_stopped()

    @property
    def run_ids(self) -> frozenset[str]:
        """The runs that it holds; none if it is damaged."""
        try:
            return self.folder.run_ids()
        except StoreError:
            return frozenset()

    def numbers(self, cluster: str) -> tuple[str, ...]:
        """The jobs and arrays that a cluster was given."""
        submissions = (one for one in self.submissions if one.cluster in ("", cluster))
        return tuple(number for one in submissions for number in one.jobs)


@dataclass(frozen=True)
class Helpers:
    """The jobs that will take up a run.

    Attributes:
        waiting: One that waits.
        working: One that runs.
        unanswered: Whether there may be some, and the scheduler does not answer.
        gone: Whether there were some, and none is there any longer.
    """

    waiting: QueuedJob | None = None
    working: QueuedJob | None = None
    unanswered: bool = False
    gone: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """More where more is known of them."""
        return self.waiting is not None, self.working is not None, not self.gone


class SubmittedJobs:
    """A folder of results, and the queue as far as it has jobs of its orders.

    The queue is looked at once, and only where somebody needs it.

    Args:
        results: The folder of results.

    Attributes:
        store: The folder, whose old leases are judged by the same look.
    """

    def __init__(self, results: Path) -> None:
        self.store = Store(results, LeaseRules(scheduler=self.fate))

    @cached_property
    def submitted(self) -> tuple[Submitted, ...]:
        """The orders that were submitted to a scheduler.

        Raises:
            StoreError: The folder cannot be read.
        """
        found = (Submitted(one, tuple(one.submissions())) for one in order_folders(self.store))
        return tuple(one for one in found if one.submissions)

    @property
    def jobs(self) -> tuple[QueuedJob, ...] | None:
        """What is in the queue of all of them; None if Slurm does not answer."""
        return self._looked[0]

    @property
    def trouble(self) -> str:
        """Why Slurm does not answer; empty if it does, or there is nothing to ask."""
        return self._looked[1]

    def jobs_of(self, order: Submitted) -> tuple[QueuedJob, ...]:
        """What is in the queue of one order."""
        numbers = set(order.numbers(cluster_name()))
        return tuple(job for job in self.jobs or () if numbers & {job.id, job.array})

    def elsewhere(self, order: Submitted) -> tuple[str, ...]:
        """Other clusters that an order was submitted to."""
        own = ("", cluster_name())
        return tuple(sorted({one.cluster for one in order.submissions} - set(own)))

    def helpers(self) -> dict[str, Helpers]:
        """The jobs that will take up a run, by run; those that never were submitted are not in it.

        Raises:
            StoreError: The folder cannot be read.
        """
        found: dict[str, Helpers] = {}
        for order in self.submitted:
            if order.is_stopped:
                continue
            helpers = self._helpers_of(order)
            for run_id in order.run_ids:
                if run_id not in found or helpers.rank > found[run_id].rank:
                    found[run_id] = helpers
        return found

    def troubles(self, run_ids: Collection[str]) -> tuple[str, ...]:
        """What workers noted of their nodes in the last order that holds one of some runs.

        Args:
            run_ids: The runs.

        Raises:
            StoreError: The folder cannot be read.
        """
        holding = [one for one in self.submitted if not one.run_ids.isdisjoint(run_ids)]
        if not holding:
            return ()
        last = max(holding, key=lambda one: one.submissions[-1].submitted)
        printed = troubles_printed(self.store, last.folder.path.name)
        return tuple(map(str, (*last.folder.troubles(), *printed)))

    def fate(self, owner: Owner) -> Fate:
        """What became of a process on another host; see ``suite.store.LeaseRules.scheduler``."""
        if owner.job is None or owner.cluster is None:
            return "unknown"
        if self.submitted and self.jobs is None:
            return "unknown"
        own = tuple(job for job in self.jobs or () if job.id == owner.job)
        if own and owner.cluster == cluster_name():
            return fate_of(owner, own)
        return fate_by_slurm(owner)  # a job that is over, or was submitted from elsewhere

    @cached_property
    def _looked(self) -> tuple[tuple[QueuedJob, ...] | None, str]:
        if not self.submitted:
            return (), ""
        cluster = cluster_name()
        if not cluster:
            return None, "Slurm does not answer here"
        numbers = [number for one in self.submitted for number in one.numbers(cluster)]
        try:
            return look(numbers), ""
        except SilentError as error:
            return None, f"Slurm does not answer: {error}"

    def _may_be_hidden(self, order: Submitted) -> bool:
        others = {one.user for one in order.submissions} - {user_name()}
        return bool(others) and self._hides_jobs

    @cached_property
    def _hides_jobs(self) -> bool:
        return hides_jobs()

    def _helpers_of(self, order: Submitted) -> Helpers:
        jobs = self.jobs_of(order)
        if jobs:
            waiting = (job for job in jobs if job.waits)
            working = (job for job in jobs if not job.waits)
            return Helpers(next(waiting, None), next(working, None))
        silent = self.jobs is None or self.elsewhere(order) or self._may_be_hidden(order)
        return Helpers(unanswered=True) if silent else Helpers(gone=True)
