"""A sweep on a simulated cluster: workers, tries and leases; the suite's own code decides."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from suite.dispatch.running.next_runs import first_of, pause
from suite.dispatch.slurm.arrays import Array, arrays_for, tasks_for
from suite.dispatch.slurm.job import enough_wait
from suite.store import LeaseRules
from tests.dispatch.simulated_cluster import NODE_DOWN, Hardware, Job, SimulatedCluster

START = 10.0
"""Seconds, at most, from the begin of a job to its first look at the order."""
LOOK = 0.1
"""Seconds of a look at what is left of 100,000 runs, on a local disk; measured."""
TRY = 0.1
"""Seconds of a try to take a run; assumed."""
SAVED_EVERY = 30.0
"""Seconds between two checkpoints."""
AHEAD = 512
"""How many free runs a worker sees; far more than it ever asks for."""
RULES = LeaseRules()


@dataclass(frozen=True)
class Plan:
    """What is to be done, and how.

    Attributes:
        runs: Seconds that each run takes, in the order in which they are to be taken.
        at_once: Workers at a time.
        limit: The time limit of a job, in seconds.
        expected: What all runs are thought to take, over what they take.
        max_array: Jobs in an array.
        max_submitted: Jobs that may be in the queue; by default what the suite allows itself where
            Slurm's queue holds 10,000.
        leave_before: Seconds before its time limit at which a job saves and ends.
    """

    runs: tuple[float, ...]
    at_once: int
    limit: float
    expected: float = 1.0
    max_array: int = 1001
    max_submitted: int = 2500
    leave_before: float = 120.0

    @property
    def least(self) -> float:
        """Seconds that no way of sharing the runs out can be faster than."""
        return max(sum(self.runs) / self.at_once, *self.runs)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """What is submitted, as the suite decides it."""
        hours = self.expected * sum(self.runs) / 3600
        tasks = tasks_for(self.at_once, hours, self.limit / 3600, len(self.runs))
        return arrays_for(min(tasks, self.max_submitted), self.at_once, self.max_array)


class SimulatedSweep:
    """The workers of a sweep.

    Args:
        plan: What is to be done.
        hardware: Where.
        seed: Of all that is random.

    Attributes:
        cluster: The cluster.
        finished: How often each run finished.
        counts: How often what happened: tries, failed tries, tries of silent runs.
        makespan: When the last run finished, in seconds.
    """

    def __init__(self, plan: Plan, hardware: Hardware, seed: int = 0) -> None:
        self._random = Random(seed)
        self.cluster = SimulatedCluster(plan.arrays, hardware, self._random)
        self.finished = [0] * len(plan.runs)
        self.counts: Counter[str] = Counter()
        self.makespan = 0.0
        self._plan = plan
        self._left = list(plan.runs)
        self._open = len(plan.runs)
        # Those that nobody is at, the first of the order at the end, where it is cheap to remove.
        self._free = [-run for run in reversed(range(len(plan.runs)))]
        self._silent: dict[int, float] = {}
        self._taken: dict[Job, tuple[int, float]] = {}
        self._idle: dict[Job, float] = {}

    @property
    def is_over(self) -> bool:
        """Whether every run has finished."""
        return not self._open

    def simulate(self) -> None:
        """Lets the sweep run to its end."""
        self.cluster.simulate(self)

    def begin(self, job: Job) -> None:
        """A job has begun: it starts Python and reads the order."""
        self._idle.pop(job, None)
        self.cluster.after_of(job, self._random.uniform(START / 2, START), partial(self._look, job))

    def save(self, job: Job) -> None:
        """A job has to leave: it saves and gives its run back."""
        if job in self._taken:
            run, since = self._taken.pop(job)
            self._left[run] -= self.cluster.now - since
            insort(self._free, -run)

    def vanish(self, job: Job) -> None:
        """A job is gone with its node: its run goes on from a checkpoint once the lease is over."""
        if job in self._taken:
            run, since = self._taken.pop(job)
            worked = self.cluster.now - since
            self._left[run] -= worked - worked % SAVED_EVERY
            self._silent[run] = self.cluster.now
            # The heartbeat has to be old, and Slurm to say that the job is gone.
            self.cluster.after(max(RULES.stale_after, NODE_DOWN), partial(self._expire, run))

    def _expire(self, run: int) -> None:
        del self._silent[run]
        insort(self._free, -run)

    def _look(self, job: Job) -> None:
        if self.cluster.now >= self._leaves(job):
            self._leave(job)
        elif not self._free:
            self._wait(job)
        else:
            self._idle.pop(job, None)
            begin = first_of(len(self._free), self._plan.at_once, self._random.randrange)
            ahead = self._ahead(begin)
            self.cluster.after_of(job, LOOK, partial(self._ask, job, ahead))

    def _ahead(self, begin: int) -> list[int]:
        """The free runs in the order in which a worker asks for them, the next one at the end."""
        end = len(self._free) - begin
        seen = self._free[max(0, end - AHEAD) : end]
        return seen if len(seen) == AHEAD else self._free[end:] + seen

    def _ask(self, job: Job, ahead: list[int]) -> None:
        self.counts["tries"] += 1
        wanted = ahead.pop()
        place = bisect_left(self._free, wanted)
        if place < len(self._free) and self._free[place] == wanted:
            del self._free[place]
            self._take(job, -wanted)
            return
        self.counts["failed tries"] += 1
        again = partial(self._ask, job, ahead) if ahead else partial(self._look, job)
        self.cluster.after_of(job, TRY, again)

    def _take(self, job: Job, run: int) -> None:
        now = self.cluster.now
        self._taken[job] = run, now
        left = self._leaves(job) - now
        if self._left[run] <= left:
            self.cluster.after_of(job, self._left[run], partial(self._finish, job))
        else:
            self.cluster.after_of(job, max(0.0, left), partial(self._leave, job))

    def _finish(self, job: Job) -> None:
        run, _ = self._taken.pop(job)
        self.finished[run] += 1
        self._open -= 1
        self.makespan = self.cluster.now
        self._look(job)

    def _leaves(self, job: Job) -> float:
        return job.begun + self._plan.limit - self._plan.leave_before

    def _leave(self, job: Job) -> None:
        """The time of a job is up."""
        self.save(job)
        wanted = min(self._open, self._plan.at_once)
        enough = bool(wanted) and enough_wait(self.cluster.queue(wanted), "", wanted)
        self.cluster.end(job, put_back=bool(wanted) and not enough)

    def _wait(self, job: Job) -> None:
        """Nothing is free: a worker waits for runs of dead ones, and not for those of others."""
        now = self.cluster.now
        idle = self._idle.setdefault(job, now)
        late = [since for since in self._silent.values() if now - since > RULES.beat_every]
        self.counts["tries of silent runs"] += len(late)
        if self._silent:
            seconds = pause(self._plan.at_once) + TRY * len(late)
            self.cluster.after_of(job, seconds, partial(self._look, job))
        elif now - idle < RULES.beat_every:
            self.cluster.after_of(job, RULES.beat_every, partial(self._look, job))
        else:
            self.cluster.end(job, put_back=False)


def lengths(count: int, mean: float, seed: int = 0) -> tuple[float, ...]:
    """Seconds that runs take: most near the mean, some far longer (log-normal, deviation 0.5)."""
    random = Random(seed)
    drawn: Sequence[float] = [random.lognormvariate(0.0, 0.5) for _ in range(count)]
    whole = sum(drawn)
    return tuple(mean * count * one / whole for one in drawn)
