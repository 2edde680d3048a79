"""What Slurm says became of a process on another host; the store asks where a heartbeat is old."""

import os

from suite.dispatch.slurm.queue import QueuedJob, cluster_name, hides_jobs, look
from suite.dispatch.slurm.scheduler import SilentError
from suite.store import Fate, Owner


def fate_by_slurm(owner: Owner) -> Fate:
    """Whether the job of a process is still there; see ``suite.store.LeaseRules.scheduler``.

    A scheduler that does not answer, or is another cluster's, knows nothing.

    Args:
        owner: The process.
    """
    if owner.job is None or owner.cluster is None or owner.cluster != cluster_name():
        return "unknown"
    if not owner.job.isdecimal():
        return "unknown"
    try:
        jobs = look([owner.job])
    except SilentError:
        return "unknown"
    if not jobs and owner.user != os.getuid() and hides_jobs():
        return "unknown"  # it may be there and not for these eyes
    return fate_of(owner, jobs)


def fate_of(owner: Owner, jobs: tuple[QueuedJob, ...]) -> Fate:
    """The same, from what is in the queue.

    Args:
        owner: The process.
        jobs: What is in the queue of its job.
    """
    restart = owner.restart or ""
    restarts = int(restart) if restart.isdecimal() else 0
    own = [job for job in jobs if job.id == owner.job]
    # A job that was started anew, or will be, no longer has the process that it had.
    still = any(not job.waits and job.restarts == restarts for job in own)
    return "alive" if still else "gone"
