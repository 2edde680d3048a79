"""When a job whose time is up may leave the rest to others."""

import pytest

from suite.dispatch.slurm.job import enough_wait
from suite.dispatch.slurm.queue import QueuedJob


def queued(number: int, state: str, reason: str = "Priority") -> QueuedJob:
    return QueuedJob(str(number), str(number), "1", state, reason, "", 0)


RUNNING = tuple(queued(number, "RUNNING") for number in (1, 2))
WAITING = tuple(queued(number, "PENDING") for number in (3, 4))


@pytest.mark.parametrize(
    ("jobs", "enough"),
    [
        ((*RUNNING, *WAITING), True),
        ((*RUNNING, WAITING[0]), False),  # all that run may end now, and one alone would go on
        ((RUNNING[0], WAITING[0]), True),
        (RUNNING, False),
        ((), False),
        ((RUNNING[0], queued(3, "PENDING", "JobHeldUser")), False),
        ((RUNNING[0], queued(3, "PENDING", "launch failed requeued held")), False),
        ((queued(1, "PENDING"),), False),  # itself
    ],
)
def test_as_many_have_to_wait_as_run(jobs: tuple[QueuedJob, ...], enough: bool) -> None:
    assert enough_wait(jobs, "1") is enough
