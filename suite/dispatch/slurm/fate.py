"""What Slurm says became of a process on another host; the store asks where a heartbeat is old."""

from suite.dispatch.slurm.queue import QueuedJob, cluster_name, look
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
    try:
        jobs = look([owner.job])
    except SilentError:
        return "unknown"
    return fate_of(owner, jobs)


def fate_of(owner: Owner, jobs: tuple[QueuedJob, ...]) -> Fate:
    """The same, from what is in the queue.

    Args:
        owner: The process.
        jobs: What is in the queue of its job.
    """
    restarts = int(owner.restart or 0)
    own = [job for job in jobs if job.id == owner.job]
    # A job that was started anew, or will be, no longer has the process that it had.
    still = any(not job.waits and job.restarts == restarts for job in own)
    return "alive" if still else "gone"
