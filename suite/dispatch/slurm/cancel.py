"""Cancels jobs."""

from collections.abc import Sequence

from suite.dispatch.slurm.scheduler import SilentError, ask
from suite.errors import SuiteError


def cancel(jobs: Sequence[str]) -> None:
    """Cancels jobs and arrays.

    Raises:
        SuiteError: Slurm gives no answer, or refuses.
    """
    _scancel([], jobs)


def cancel_waiting(jobs: Sequence[str]) -> None:
    """Cancels those of some jobs and arrays that wait.

    Raises:
        SuiteError: Slurm gives no answer, or refuses.
    """
    _scancel(["--state=PENDING"], jobs)


def _scancel(options: Sequence[str], jobs: Sequence[str]) -> None:
    if not jobs:
        return
    try:
        ask(["scancel", "--quiet", *options, *jobs])
    except SilentError as error:
        raise SuiteError(
            f"scancel: {error}", hint=f"try `scancel {' '.join(jobs)}` yourself later"
        ) from None
