"""Which runs of an order a worker may take, in what order, and when to wait for others."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping

from suite.dispatch.orders.order import Order, OrderedRun
from suite.errors import OtherKindError
from suite.registry import TASKS
from suite.store import LeaseRules, Status, Store
from suite.store.states.folder_names import FolderNames

OVER = (Status.DONE, Status.DIVERGED, Status.FAILED)
"""Where a run stands that nobody will take up by itself."""
_PARTED = 4
"""Workers that begin at the same place of a long order, so that few ask for the same run."""


class NextRuns:
    """Knows what is left of an order.

    Args:
        store: The folder of results.
        order: The order.
    """

    def __init__(self, store: Store, order: Order) -> None:
        self._store = store
        self._runs = {run.id: run for run in order.runs}
        self._sources = {
            id_: run.resolved().takes()
            for id_, run in self._runs.items()
            if TASKS.find(run.task).takes_files
        }
        self._bare = frozenset(order.bare)
        self._workers = order.workers
        self._silences = Silences(store.rules)
        self._others: dict[str, OtherKindError] = {}

    def leave_out(self, id_: str, why: OtherKindError) -> None:
        """Leaves a run to machines of another kind, from now on."""
        self._others[id_] = why

    def left_out(self) -> list[OtherKindError]:
        """Why runs were left to machines of another kind that are still not done, one for each."""
        takeable = self._store.folder_names().takeable(self._others)
        return [self._others[id_] for id_ in takeable]

    def ready(self) -> Iterator[OrderedRun]:
        """Runs that may be there to be taken; those that files are waited for are left out."""
        folder_names = self._store.folder_names()
        left = [id_ for id_ in self._left(folder_names) if not self._is_early(id_)]
        under_way = folder_names.beats(left)
        free = [id_ for id_ in left if id_ not in under_way]
        begin = first_of(len(free), self._workers)
        for id_ in (*free[begin:], *free[:begin]):
            yield self._runs[id_]
        # What nobody is at comes first; a lease may be a dead process's, if it is silent.
        for id_ in folder_names.silent(under_way):
            yield self._runs[id_]

    def worth_waiting(self) -> bool:
        """Whether something may soon be there: files of another run, or a dead process's run."""
        folder_names = self._store.folder_names()
        left = self._left(folder_names)
        return any(map(self._is_early, left)) or self._silences.any(folder_names.beats(left))

    def _left(self, folder_names: FolderNames) -> list[str]:
        left = folder_names.takeable(self._runs, self._bare)
        return [id_ for id_ in left if id_ not in self._others]

    def _is_early(self, id_: str) -> bool:
        """Whether it takes files of a run that is under way, or that this order has still to do."""
        sources = self._sources.get(id_)
        if not sources:
            return False  # as nearly all, and to ask for states is to look through the store
        states = self._store.state(sources)
        return any(
            state.status is Status.RUNNING or (source in self._runs and state.status not in OVER)
            for source, state in states.items()
        )


def first_of(free: int, workers: int, draw: Callable[[int], int] = secrets.randbelow) -> int:
    """The place in the order at which a worker begins to ask for runs that nobody is at.

    Args:
        free: How many runs there are that nobody is at.
        workers: How many work on the order.
        draw: Draws a number from 0 up to another one, which is left out.
    """
    places = min(max(1, workers // _PARTED), free)
    return draw(places) if places else 0


def pause(workers: int) -> float:
    """Seconds from one look of a worker that has nothing to do to its next.

    All workers together look a few dozen times a second, however many they are: each look reads the
    names of all leases, and ends in asking for those runs whose processes may be gone.

    Args:
        workers: How many work on the order.

    >>> pause(8), pause(1000)
    (1.0, 20.0)
    """
    return max(1.0, workers / 50)


class Silences:
    """Tells heartbeats that go on from those that do not, by watching them.

    A process that was killed, or whose host is gone, leaves a lease that can be taken over once it
    has been silent for long enough. Who has nothing else to do waits for that, but not for those
    that beat on, and not for ever.

    Args:
        rules: When leases end.
        clock: Tells the time, in seconds.
    """

    def __init__(self, rules: LeaseRules, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest = rules.stale_after + 2 * rules.beat_every
        self._clock = clock
        self._seen: dict[str, tuple[float, float]] = {}

    def any(self, beats: Mapping[str, float]) -> bool:
        """Whether one has not beaten since it was first seen, and may still expire.

        Args:
            beats: The last heartbeats of runs under way, by id.

        >>> now = [0.0]
        >>> silences = Silences(LeaseRules(beat_every=20, stale_after=180), lambda: now[0])
        >>> silences.any({"a": 7.0}), silences.any({"a": 7.0}), silences.any({"a": 27.0})
        (True, True, False)
        """
        now = self._clock()
        silent = [self._is_silent(id_, touched, now) for id_, touched in beats.items()]
        return any(silent)  # all of them are looked at, so that each one's time begins now

    def _is_silent(self, id_: str, touched: float, now: float) -> bool:
        first, since = self._seen.setdefault(id_, (touched, now))
        return touched == first and now - since <= self._longest
