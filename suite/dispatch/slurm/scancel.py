"""Cancels jobs."""

from collections.abc import Sequence

from suite.dispatch.orders.user_name import user_name
from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.errors import SuiteError

JOB_NAME = "mef"
"""What all jobs of the suite are called in the queue."""


def cancel(jobs: Sequence[str]) -> None:
    """Cancels those of some jobs and arrays that are this user's, and the suite's.

    Raises:
        SuiteError: Slurm gives no answer, or refuses.
    """
    _scancel([], jobs)


def cancel_waiting(jobs: Sequence[str]) -> None:
    """Cancels those of them that wait.

    Raises:
        SuiteError: Slurm gives no answer, or refuses.
    """
    _scancel(["--state=PENDING"], jobs)


def _scancel(options: Sequence[str], jobs: Sequence[str]) -> None:
    if not jobs:
        return
    try:
        # Numbers come from a folder that others may write: of theirs, only jobs of ours are meant.
        ours = (f"--user={user_name()}", f"--name={JOB_NAME}")
        ask(["scancel", "--quiet", *ours, *options, *jobs])
    except SilentError as error:
        raise SuiteError(
            f"scancel: {error}", hint=f"try `scancel {' '.join(jobs)}` yourself later"
        ) from None
