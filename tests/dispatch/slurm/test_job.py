"""When a job whose time is up may leave the rest to others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ((RUNNING[0], WAITING[0]), False),  # the other has ended, and one alone would go on
        (WAITING, True),
        (RUNNING, False),
        ((), False),
        ((WAITING[0], queued(4, "PENDING", "JobHeldUser")), False),
        ((WAITING[0], queued(4, "PENDING", "launch failed requeued held")), False),
        ((WAITING[0], queued(1, "PENDING")), False),  # itself
    ],
)
def test_as_many_have_to_wait_as_may_run(jobs: tuple[QueuedJob, ...], enough: bool) -> None:
    assert enough_wait(jobs, "1", 2) is enough


@given(st.integers(1, 100), st.integers(1, 150), st.integers(0, 120))
def test_jobs_that_end_together_leave_enough(running: int, wanted: int, waiting: int) -> None:
    jobs = [queued(number, "RUNNING") for number in range(running)]
    jobs += [queued(running + number, "PENDING") for number in range(waiting)]
    for number in range(running):
        if enough_wait(jobs, str(number), wanted):
            jobs = [job for job in jobs if job.id != str(number)]
        else:
            jobs = [queued(number, "PENDING") if job.id == str(number) else job for job in jobs]
    assert len(jobs) == min(max(wanted, waiting), running + waiting)
