"""How a sweep stands, for people who watch it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from suite.dispatch.watching.time_left import Work, time_left
from suite.plan.cost import shape_of
from suite.spec import Run
from suite.store import Progress, State, Status, Store

SETTLING = 10.0
"""Seconds of a run that are watched before its pace is believed."""
_OVER = (Status.DONE, Status.DIVERGED, Status.FAILED)


@dataclass(frozen=True)
class Running:
    """A run under way.

    Attributes:
        run: The run.
        state: What the store says of it.
        progress: How far it is; None before it has said so.
    """

    run: Run
    state: State
    progress: Progress | None

    @property
    def where(self) -> str:
        """Where it is, in a few words."""
        return "starting" if self.progress is None else self.progress.where


@dataclass(frozen=True)
class Snapshot:
    """How a sweep stands at a moment.

    Attributes:
        total: Runs that the sweep takes care of.
        counts: How many of them stand where.
        running: Those under way.
        done: How much of all the work is done, from 0 to 1.
        left: Seconds until all is done, as far as one can tell; None before one can.
        notes: What else a watcher should know, such as why jobs wait, a line each.
        states: Where each run stands, by id.
    """

    total: int
    counts: Mapping[Status, int]
    running: tuple[Running, ...]
    done: float
    left: float | None
    notes: tuple[str, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether no run is under way or to do."""
        return sum(self.counts[status] for status in _OVER) == self.total


class Watch:
    """Looks at the runs of a sweep, and learns what they take.

    Args:
        store: The folder of results.
        runs: The runs, in the order in which they are taken.
        slots: How many run at a time.

    Attributes:
        slots: The same; who watches others' workers learns it as they come.
    """

    def __init__(self, store: Store, runs: Sequence[Run], slots: int) -> None:
        self._store = store
        self._runs = tuple(runs)
        self.slots = slots
        self._shapes = {run.id: shape_of(run.task, run.settings.identity()) for run in runs}
        self._weights = {run.id: max(run.settings.flops() or 0.0, 1.0) for run in runs}
        self._seconds: dict[str, float] = {}
        self._over: dict[str, State] = {}

    def look(self) -> Snapshot:
        """How the runs stand now.

        Raises:
            StoreError: The store cannot be read.
        """
        states = self._states()
        running = tuple(
            Running(run, states[run.id], self._store.progress(run.id))
            for run in self._runs
            if states[run.id].status is Status.RUNNING
        )
        for one in running:
            self._learn(one)
        parts = {one.run.id: _part(one.progress) for one in running}
        statuses = [states[run.id].status for run in self._runs]
        return Snapshot(
            total=len(self._runs),
            counts={status: statuses.count(status) for status in Status},
            running=running,
            done=self._done(states, parts),
            left=self._left(states, parts),
            states=states,
        )

    def _states(self) -> Mapping[str, State]:
        """Where the runs stand; of those that were over, names alone tell that they still are."""
        reopened = frozenset(self._store.folder_names().takeable(self._over))
        asked = [run.id for run in self._runs if run.id not in self._over or run.id in reopened]
        found = self._store.state(asked)
        known = {**self._over, **found}
        self._over = {id_: state for id_, state in known.items() if state.status in _OVER}
        return {run.id: known[run.id] for run in self._runs}

    def _learn(self, one: Running) -> None:
        """Takes over what a whole run of this shape takes, from the pace of one."""
        progress = one.progress
        if progress is None or progress.step <= progress.first_step:
            return
        gone = progress.seconds
        if gone is not None and gone >= SETTLING:
            pace = gone / (progress.step - progress.first_step)
            whole = pace * progress.steps * (1 + one.run.settings.beside_steps())
            self._seconds[self._shapes[one.run.id]] = whole

    def _done(self, states: Mapping[str, State], parts: Mapping[str, float]) -> float:
        whole = sum(self._weights.values())
        done = sum(
            self._weights[run.id]
            * (1.0 if states[run.id].status in _OVER else parts.get(run.id, 0))
            for run in self._runs
        )
        return done / whole if whole else 1.0

    def _left(self, states: Mapping[str, State], parts: Mapping[str, float]) -> float | None:
        work = [
            Work(
                self._shapes[run.id], self._weights[run.id], parts.get(run.id, 0.0), run.id in parts
            )
            for run in self._runs
            if states[run.id].status not in _OVER
        ]
        weights = {self._shapes[run.id]: self._weights[run.id] for run in self._runs}
        return time_left(work, self._seconds, weights, self.slots)


def _part(progress: Progress | None) -> float:
    return progress.step / progress.steps if progress and progress.steps else 0.0
