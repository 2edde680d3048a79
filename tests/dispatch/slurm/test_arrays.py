"""How many jobs a sweep submits, and in what arrays."""

from hypothesis import given
from hypothesis import strategies as st

from suite.dispatch.slurm.arrays import arrays_for, tasks_for


@given(
    st.integers(1, 1000), st.floats(0, 1e7), st.floats(0.01, 100), st.integers(1, 100_000)
)  # fmt: skip
def test_there_are_neither_more_jobs_than_runs_nor_too_few_for_the_work(
    at_once: int, work: float, limit: float, runs: int
) -> None:
    tasks = tasks_for(at_once, work, limit, runs)
    assert 1 <= tasks <= runs
    assert tasks == runs or (tasks >= at_once and tasks * limit >= work)


@given(st.integers(1, 20_000), st.integers(1, 500), st.integers(0, 2000))
def test_arrays_are_small_enough_and_leave_no_place_empty(
    tasks: int, at_once: int, most: int
) -> None:
    arrays = arrays_for(tasks, at_once, most)
    assert sum(array.tasks for array in arrays) == tasks
    assert all(1 <= array.at_once <= array.tasks <= max(1, most) for array in arrays)
    first = [array for array in arrays if array.behind is None]
    assert sum(array.at_once for array in first) == min(at_once, tasks)
    # Only those that run one job at a time may wait for another array: no place is empty then.
    assert all(array.at_once == 1 for array in arrays if array.behind is not None)
    behind = [array.behind for array in arrays if array.behind is not None]
    assert len(set(behind)) == len(behind)
    assert all(array.behind is None or array.behind < place for place, array in enumerate(arrays))


@given(st.integers(1, 20_000), st.integers(1, 500), st.integers(0, 2000))
def test_each_place_has_its_share_of_the_jobs(tasks: int, at_once: int, most: int) -> None:
    arrays = arrays_for(tasks, at_once, most)
    row = list(range(len(arrays)))
    jobs = [0] * len(arrays)
    for place, array in enumerate(arrays):
        row[place] = place if array.behind is None else row[array.behind]
        jobs[row[place]] += array.tasks
    whole = tasks / min(at_once, tasks)
    for place, array in enumerate(arrays):
        if array.behind is None:
            assert abs(jobs[place] - array.at_once * whole) <= 1
