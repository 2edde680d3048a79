"""A Slurm cluster whose time is simulated: arrays, throttles, preemptions, lost nodes."""

import heapq
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Protocol

from suite.dispatch.slurm.arrays import Array
from suite.dispatch.slurm.queue import QueuedJob

HOLD = 120.0
"""Seconds for which Slurm holds a job back that was put back into the queue."""
NODE_DOWN = 300.0
"""Seconds until Slurm gives a silent node up, by default."""
REPAIR = 3600.0
"""Seconds until a lost node is back."""
HIGH = 600.0
"""Seconds for which another's job has the place of one that was preempted."""

_WAITING = QueuedJob("1_1", "1", "1", "PENDING", "JobArrayTaskLimit", "", 0)


class Job:
    """A job, over all its starts.

    Attributes:
        array: The place of its array.
        life: Grows whenever it begins or ends, so that events of an earlier life are told apart.
        node: Where it runs; None if it does not.
        begun: When it began last.
    """

    def __init__(self, array: int) -> None:
        self.array = array
        self.life = 0
        self.node: int | None = None
        self.begun = 0.0


class Program(Protocol):
    """What jobs do."""

    def begin(self, job: Job) -> None:
        """A job has begun."""

    def save(self, job: Job) -> None:
        """A job is preempted: it saves and gives its run back."""

    def vanish(self, job: Job) -> None:
        """A job is gone with its node, and could not save."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""


@dataclass(frozen=True)
class Hardware:
    """What a cluster has and what befalls it.

    Attributes:
        nodes: Its nodes.
        places: Jobs that a node has room for.
        preempted_every: Mean seconds from one preemption to the next; 0 for none.
        lost_every: Mean seconds from the loss of a node to the next; 0 for none.
    """

    nodes: int
    places: int = 8
    preempted_every: float = 0.0
    lost_every: float = 0.0


class SimulatedCluster:
    """A cluster with the arrays of one sweep.

    Args:
        arrays: The arrays that were submitted.
        hardware: What the cluster has and what befalls it.
        random: The source of all that is random.

    Attributes:
        now: Seconds since the sweep was submitted.
        counts: How often what happened: starts, preemptions, lost nodes, jobs put back.
        most_running: Jobs that ran at the same time, at most.
        most_queued: Jobs that ran or waited at the same time, at most.
    """

    def __init__(self, arrays: tuple[Array, ...], hardware: Hardware, random: Random) -> None:
        self.now = 0.0
        self.counts: Counter[str] = Counter()
        self.most_running = 0
        self.most_queued = 0
        self._arrays = arrays
        self._hardware = hardware
        self._random = random
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbered = 0
        self._places = [node for node in range(hardware.nodes) for _ in range(hardware.places)]
        self._down: set[int] = set()
        self._waiting = [
            deque(Job(place) for _ in range(one.tasks)) for place, one in enumerate(arrays)
        ]
        self._held = 0
        self._unfinished = [one.tasks for one in arrays]
        self._busy = [0] * len(arrays)
        self._running: dict[Job, None] = {}

    @property
    def waiting(self) -> int:
        """Jobs that wait, those that are held back among them."""
        return sum(map(len, self._waiting)) + self._held

    def queue(self, most: int) -> tuple[QueuedJob, ...]:
        """Jobs that wait as squeue lists them, so many at most."""
        return (_WAITING,) * min(self.waiting, most)

    def simulate(self, program: Program) -> None:
        """Lets time pass until nothing is left to do, or nothing will ever happen."""
        self._program = program
        self._befall(self._hardware.preempted_every, self._preempt)
        self._befall(self._hardware.lost_every, self._lose)
        self._schedule()
        while self._events and not (program.is_over and not self._running):
            self.now, _, happen = heapq.heappop(self._events)
            happen()

    def after(self, seconds: float, happen: Callable[[], None]) -> None:
        """Something that happens later."""
        self._numbered += 1
        heapq.heappush(self._events, (self.now + seconds, self._numbered, happen))

    def after_of(self, job: Job, seconds: float, happen: Callable[[], None]) -> None:
        """Something that happens later if the job is in the same life still."""
        life = job.life
        self.after(seconds, lambda: happen() if job.life == life else None)

    def end(self, job: Job, *, put_back: bool, place_after: float = 0.0) -> None:
        """A job ends, for good or to begin again."""
        node = job.node
        assert node is not None
        job.life, job.node = job.life + 1, None
        del self._running[job]
        self._busy[job.array] -= 1
        if put_back:
            self._held += 1
            self.counts["put back"] += 1
            self.after(HOLD, partial(self._let_go, job))
        else:
            self._unfinished[job.array] -= 1
        self.after(place_after, partial(self._vacate, node))

    def _let_go(self, job: Job) -> None:
        self._held -= 1
        self._waiting[job.array].append(job)
        self._schedule()

    def _vacate(self, node: int) -> None:
        if node not in self._down:
            self._places.append(node)
        self._schedule()

    def _schedule(self) -> None:
        """Begins what may begin."""
        for place, array in enumerate(self._arrays):
            if array.behind is not None and self._unfinished[array.behind]:
                continue
            waiting = self._waiting[place]
            while waiting and self._busy[place] < array.at_once and self._places:
                self._begin(waiting.popleft(), self._places.pop())
        self.most_running = max(self.most_running, len(self._running))
        self.most_queued = max(self.most_queued, len(self._running) + self.waiting)

    def _begin(self, job: Job, node: int) -> None:
        job.life, job.node, job.begun = job.life + 1, node, self.now
        self._running[job] = None
        self._busy[job.array] += 1
        self.counts["starts"] += 1
        self._program.begin(job)

    def _befall(self, every: float, happen: Callable[[], None]) -> None:
        def once() -> None:
            if self._running:
                happen()
            self._befall(every, happen)

        if every:
            self.after(self._random.expovariate(1 / every), once)

    def _preempt(self) -> None:
        job = self._random.choice([one for one in self._running if one.node not in self._down])
        self.counts["preemptions"] += 1
        self._program.save(job)
        self.end(job, put_back=True, place_after=HIGH)

    def _lose(self) -> None:
        up = {job.node for job in self._running if job.node not in self._down}
        node = self._random.choice(sorted(one for one in up if one is not None))
        self.counts["lost nodes"] += 1
        self._down.add(node)
        self._places = [one for one in self._places if one != node]
        for job in [one for one in self._running if one.node == node]:
            job.life += 1  # nothing of it happens any longer; Slurm does not know yet
            self._program.vanish(job)
            self.after_of(job, NODE_DOWN, partial(self.end, job, put_back=True))
        self.after(REPAIR, partial(self._repair, node))

    def _repair(self, node: int) -> None:
        self._down.discard(node)
        self._places += [node] * self._hardware.places
        self._schedule()
