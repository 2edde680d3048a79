"""Runs what a plan has to do: starts workers, watches them, starts more if they die."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from suite.dispatch.backend import Backend, Job, Workers
from suite.dispatch.leaving import Leaving
from suite.dispatch.orders.order import Device, OrderFolder, make_order
from suite.dispatch.orders.trouble import Trouble, hopeless, nodes_of
from suite.dispatch.watching.job_output import said
from suite.dispatch.watching.watch import Snapshot, Watch
from suite.errors import StoppedError, SuiteError
from suite.plan import Plan
from suite.registry import TASKS
from suite.spec import Run
from suite.store import Status, Store

MOST_DEATHS = 3
"""How often all workers may end without having got any further, before the sweep gives up."""
GRACE = 25.0
"""Seconds that workers have to end when nothing is left, or an error ends the sweep."""
LOOK_EVERY = 0.5
"""Seconds between two looks at the store, or ten times what a look takes."""
_SILENT = (
    "{} waits: {} has been silent for {:,.0f} s, and nobody here can tell whether it lives; "
    "if it is gone, `mef retry --free` takes the run from it"
)
_UNDER_WAY = (Status.PLANNED, Status.INTERRUPTED)
_MOST_REASONS = 3
"""Reasons that are named where workers do not get on."""


def _silent(line: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Choices:
    """What the user chose for a sweep.

    Attributes:
        data_folder: Where data sets are.
        device: What to compute on.
        checkpoint_every: Seconds between two checkpoints.
    """

    data_folder: Path | None = None
    device: Device = "auto"
    checkpoint_every: float = 30.0


class Sweep:
    """Runs what a plan has to do.

    Args:
        plan: The plan.
        store: The folder of results.
        backend: Where workers run.
        choices: What the user chose.
    """

    def __init__(self, plan: Plan, store: Store, backend: Backend, choices: Choices) -> None:
        self._plan = plan
        self._store = store
        self._backend = backend
        self._choices = choices
        # What another sweep is running now is waited for: a table wants it too.
        self.runs = tuple(
            run
            for run in _in_order(plan)
            if plan.states[run.id].status in (*_UNDER_WAY, Status.RUNNING)
        )
        self._threads = max((getattr(run.settings, "threads", 1) for run in self.runs), default=1)
        most = backend.most_workers(self._threads)
        if any(TASKS.find(run.task).is_exclusive for run in self.runs):
            most = 1
        self.slots = min(len(self.runs) or 1, most)
        self._troubles: list[Trouble] = []

    def run(
        self, show: Callable[[Snapshot], None], say: Callable[[str], None] = _silent
    ) -> Snapshot:
        """Works until every run is done, diverged or failed.

        Args:
            show: Is given a snapshot again and again.
            say: Is given a line at a time on what is saved, where the sweep ends early.

        Raises:
            SuiteError: Workers found something that would stop every run, or keep dying.
            StoppedError: Somebody else cancelled the sweep.
            KeyboardInterrupt: Passed on once the workers have saved and ended, or at another one.
        """
        watch = Watch(self._store, self.runs, self.slots)
        snapshot, deaths = watch.look(), 0
        while not snapshot.is_over:
            before = snapshot
            if self._waiting(snapshot):
                snapshot, why = self._shift(watch, show, say)
                stuck = _got_to(snapshot) <= _got_to(before)
                deaths = deaths + 1 if stuck and not snapshot.is_over else 0
                if deaths == MOST_DEATHS and self._troubles:
                    raise SuiteError(str(self._troubles[-1]))
                if deaths == MOST_DEATHS:
                    raise self._standstill(snapshot, why)
            else:  # everything left is another sweep's
                notes = ("another sweep has what is left", *self._unheard(snapshot))
                snapshot = self._look(watch, show, notes)
        return snapshot

    def _unheard(self, snapshot: Snapshot) -> list[str]:
        """What is waited for though it may never come: processes that nobody can ask."""
        running = {one.run.id: one for one in snapshot.running}
        signs = self._store.signs(running)
        patience = self._store.rules.stale_after
        return [
            _SILENT.format(running[id_].run.name, running[id_].state.owner, silence)
            for id_, sign in signs.items()
            if (silence := sign.silence or 0.0) > patience
        ]

    def _standstill(self, snapshot: Snapshot, why: tuple[str, ...]) -> SuiteError:
        """What to say where workers end again and again and nothing gets done."""
        text = f"workers ended {MOST_DEATHS} times without getting any further"
        left = next(id_ for id_, state in snapshot.states.items() if state.status in _UNDER_WAY)
        hint = f"`mef logs {left[:8]}` shows more"
        why = why or tuple(str(damage) for damage in self._store.damaged)
        if why:
            return SuiteError(f"{text}: {' | '.join(why[:_MOST_REASONS])}", hint=hint)
        silent = "they said nothing, as a process does that is killed: is there enough memory?"
        return SuiteError(f"{text}; {silent}", hint=hint)

    def _waiting(self, snapshot: Snapshot) -> int:
        return sum(snapshot.counts[status] for status in _UNDER_WAY)

    def submit(self) -> Workers:
        """Starts workers and leaves them to themselves.

        Raises:
            SuiteError: The place refuses.
        """
        return self._start()[0]

    def job(self) -> Job:
        """What workers are started for, under a new order that is not written yet."""
        choices = self._choices
        self._set_aside_damaged()
        order = make_order(
            self.runs,
            data_folder=choices.data_folder,
            device=choices.device,
            checkpoint_every=choices.checkpoint_every,
            threads=self._threads,
            workers=self.slots,
            bare=self._store.folder_names().bare(run.id for run in self.runs),
        )
        plan = self._plan
        avoid = nodes_of(self._troubles)
        return Job(self._store, order, self.slots, plan.resources, plan.cost.hours, avoid)

    def _set_aside_damaged(self) -> None:
        """Makes room for the records of runs whose records cannot be trusted."""
        wanted = {run.id for run in self.runs}
        damaged = {one.path.parent.name for one in self._store.damaged}
        self._store.set_aside(sorted(damaged & wanted))

    def _start(self) -> tuple[Workers, OrderFolder]:
        job = self.job()
        folder = OrderFolder(self._store, job.order.id)
        folder.write(job.order)
        try:
            workers = self._backend.start(job)
        except SuiteError as error:
            if self._troubles:  # without the nodes that are no use, there may be none
                raise SuiteError(f"{self._troubles[-1]}; and elsewhere: {error}") from error
            raise
        if workers.submission is not None:
            try:
                folder.note_submission(workers.submission)
            except BaseException:
                workers.end()  # nobody would know of them
                raise
        return workers, folder

    def _shift(
        self, watch: Watch, show: Callable[[Snapshot], None], say: Callable[[str], None]
    ) -> tuple[Snapshot, tuple[str, ...]]:
        """Starts workers and watches them until all have ended.

        Returns:
            How the runs stand then, and what the workers said last.

        Raises:
            StoppedError: Somebody else asked them to stop.
        """
        snapshot = watch.look()
        workers, folder = self._start()
        leaving = Leaving(workers, folder, watch.look, say)
        try:
            snapshot = self._look(watch, show, self._notes(workers, folder, snapshot))
            while workers.alive() and not snapshot.is_over:
                self._check_places(workers, folder, snapshot)
                snapshot = self._look(watch, show, self._notes(workers, folder, snapshot))
            _finish(workers)
        except KeyboardInterrupt:
            leaving.leave(snapshot)
            raise
        except BaseException:
            leaving.leave(snapshot, GRACE)
            raise
        troubles = (*folder.troubles(), *workers.troubles())
        self._troubles.extend(troubles)
        snapshot = replace(watch.look(), notes=self._told())
        show(snapshot)
        if snapshot.is_over:
            return snapshot, ()
        if why := hopeless(self._troubles):
            raise SuiteError(str(why))
        if folder.is_stopped():
            raise StoppedError("the sweep was cancelled", hint="the same command goes on")
        return snapshot, said(self._store, folder) or workers.ends()

    def _check_places(self, workers: Workers, folder: OrderFolder, snapshot: Snapshot) -> None:
        """Ends a sweep whose jobs would wait for ever for a node that can work.

        Raises:
            SuiteError: Too many nodes have the same trouble, in this order and those before it; or
                the jobs avoid all nodes that there are.
        """
        if snapshot.running:
            return
        troubles = (*self._troubles, *folder.troubles(), *workers.troubles())
        nodes = [one for one in troubles if one.node is not None]
        if why := hopeless(one for one in nodes if not one.waiting):
            raise SuiteError(str(why))
        if nodes and workers.is_stranded():
            one = max(nodes, key=lambda one: one.node or "")  # they are in no order
            raise SuiteError(f"{one}; and no other node has what the runs ask for")

    def _told(self, troubles: Iterable[Trouble] = ()) -> tuple[str, ...]:
        """What is wrong with nodes, for whoever watches; each once."""
        return tuple(dict.fromkeys(map(str, (*self._troubles, *troubles))))

    def _notes(self, workers: Workers, folder: OrderFolder, snapshot: Snapshot) -> tuple[str, ...]:
        told = self._told((*folder.troubles(), *workers.troubles()))
        return (*told, *_notes(workers, snapshot))

    def _look(
        self, watch: Watch, show: Callable[[Snapshot], None], notes: tuple[str, ...]
    ) -> Snapshot:
        begun = time.monotonic()
        snapshot = replace(watch.look(), notes=notes)
        show(snapshot)
        time.sleep(max(LOOK_EVERY, 10 * (time.monotonic() - begun)))
        return snapshot


def _notes(workers: Workers, snapshot: Snapshot) -> tuple[str, ...]:
    """What a watcher should know besides: why workers wait, or that they are on their way."""
    waits = workers.waits()
    if waits or snapshot.running or snapshot.is_over:
        return waits
    count = workers.alive()
    return (f"{count} {'workers start' if count != 1 else 'worker starts'}",) if count else ()


def _finish(workers: Workers) -> None:
    """Lets workers end that have nothing to do any longer; ends those that wait, or stay."""
    if not workers.alive():
        return
    with suppress(SuiteError):  # all runs are over: nothing hangs on it but a place in a queue
        workers.end_waiting()
        _wait(workers, GRACE)
        if workers.alive():
            workers.end()


def _wait(workers: Workers, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while workers.alive() and time.monotonic() < limit:
        time.sleep(0.1)


def _got_to(snapshot: Snapshot) -> float:
    """A figure that grows with everything that gets done."""
    waiting = sum(snapshot.counts[status] for status in (*_UNDER_WAY, Status.RUNNING))
    return snapshot.done + snapshot.total - waiting


def _in_order(plan: Plan) -> tuple[Run, ...]:
    rank = {run.id: place for place, run in enumerate(plan.to_do)}
    runs = (*plan.before, *plan.runs)
    return tuple(sorted(runs, key=lambda run: rank.get(run.id, len(rank))))
