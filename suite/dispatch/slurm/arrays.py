"""How many jobs a sweep submits, and the arrays that they come in: pure arithmetic."""

import math
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Array:
    """One job array.

    Attributes:
        tasks: Its jobs.
        at_once: How many of them may run at a time.
        behind: Which array has to be over first, by its place in the list; None for none.
    """

    tasks: int
    at_once: int
    behind: int | None = None


def tasks_for(at_once: int, work_hours: float, job_hours: float, runs: int) -> int:
    """How many jobs to submit.

    As many as run at a time; more where one time limit is not enough for each one's share, so that
    the next job is waiting in the queue when one ends; never more than there are runs.

    Args:
        at_once: How many run at a time.
        work_hours: What all runs are expected to take, one after another.
        job_hours: The time limit of a job.
        runs: How many runs there are.

    >>> tasks_for(8, 3.0, 24.0, 100), tasks_for(8, 480.0, 24.0, 100), tasks_for(8, 9e9, 1.0, 5)
    (8, 25, 5)
    """
    enough = math.ceil(1.25 * work_hours / job_hours)
    return max(1, min(max(at_once, enough), runs))


def arrays_for(tasks: int, at_once: int, most: int) -> tuple[Array, ...]:
    """The arrays that jobs come in, none larger than Slurm allows.

    They stand side by side, each with its share of the jobs that may run at a time. One behind the
    other, each would wait for the last job of the one before while all other places are empty.
    Where even arrays with one job at a time are too small for their share, each such place has a
    row of arrays, one behind the other, and nothing is lost by waiting.

    Args:
        tasks: Jobs.
        at_once: How many of them may run at a time.
        most: Jobs in an array; 0, as Slurm says it, where there are no arrays.

    >>> arrays_for(10, 4, 6)
    (Array(tasks=5, at_once=2, behind=None), Array(tasks=5, at_once=2, behind=None))
    >>> [(one.tasks, one.behind) for one in arrays_for(7, 2, 2)]
    [(2, None), (2, None), (1, 0), (2, 1)]
    """
    at_once, most = min(at_once, tasks), max(1, most)
    rows = math.ceil(at_once / max(1, most * at_once // tasks))
    ends = [at_once * row // rows for row in range(rows + 1)]
    shares = [end - begin for begin, end in pairwise(ends)]
    sizes = [tasks * end // at_once - tasks * begin // at_once for begin, end in pairwise(ends)]
    found: list[Array] = []
    last: dict[int, int] = {}
    for begin in range(0, max(sizes), most):
        for row in range(rows):
            size = min(most, sizes[row] - begin)
            if size > 0:
                found.append(Array(size, min(size, shares[row]), last.get(row)))
                last[row] = len(found) - 1
    return tuple(found)
