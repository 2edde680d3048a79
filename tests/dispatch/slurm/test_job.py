"""When a job whose time is up goes on later."""

from hypothesis import given
from hypothesis import strategies as st

from suite.dispatch.slurm.job import is_needed


@given(st.integers(1, 200), st.integers(1, 500), st.integers(0, 300), st.integers(1, 4))
def test_jobs_that_end_together_leave_enough_for_what_is_left(
    jobs: int, left: int, waiting: int, processes: int
) -> None:
    put_back = 0
    for _ in range(jobs):
        put_back += is_needed(waiting + put_back, left, jobs * processes, processes)
    enough = min(left, jobs * processes)
    assert (waiting + put_back) * processes >= enough
    assert put_back == 0 or (waiting + put_back - 1) * processes < enough


def test_no_job_goes_on_for_nothing() -> None:
    assert not is_needed(0, left=0, workers=8, processes=1)
