"""Runs what a plan has to do: starts workers, watches them, starts more if they die."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from suite.dispatch.backend import Backend, Job, Workers
from suite.dispatch.orders.order import Device, OrderFolder, make_order
from suite.dispatch.orders.trouble import Trouble, hopeless, nodes_of
from suite.dispatch.watching.watch import Snapshot, Watch
from suite.errors import StoppedError, SuiteError
from suite.plan import Plan
from suite.registry import TASKS
from suite.spec import Run
from suite.store import Status, Store

MOST_DEATHS = 3
"""How often all workers may end without having got any further, before the sweep gives up."""
GRACE = 25.0
"""Seconds that workers have to save and end when they are asked to."""
LOOK_EVERY = 0.5
"""Seconds between two looks at the store, or ten times what a look takes."""
_SILENT = (
    "{} waits: {} has been silent for {:,.0f} s, and nobody here can tell whether it lives; "
    "if it is gone, `mef retry --free` takes the run from it"
)
_UNDER_WAY = (Status.PLANNED, Status.INTERRUPTED)


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

    def run(self, show: Callable[[Snapshot], None]) -> Snapshot:
        """Works until every run is done, diverged or failed.

        Args:
            show: Is given a snapshot again and again.

        Raises:
            SuiteError: Workers found something that would stop every run, or keep dying.
            StoppedError: Somebody else cancelled the sweep.
            KeyboardInterrupt: Passed on once the workers have saved and ended.
        """
        watch = Watch(self._store, self.runs, self.slots)
        snapshot, deaths = watch.look(), 0
        while not snapshot.is_over:
            before = snapshot
            if self._waiting(snapshot):
                snapshot = self._shift(watch, show)
                stuck = _got_to(snapshot) <= _got_to(before)
                deaths = deaths + 1 if stuck and not snapshot.is_over else 0
                if deaths == MOST_DEATHS and self._troubles:
                    raise SuiteError(str(self._troubles[-1]))
                if deaths == MOST_DEATHS:
                    raise SuiteError(
                        f"workers ended {deaths} times without getting any further",
                        hint="`mef logs RUN` shows what they said; one that said nothing was "
                        "killed from outside, as where memory is short",
                    )
            else:  # everything left is another sweep's
                snapshot = self._look(watch, show, self._silent(snapshot))
        return snapshot

    def _silent(self, snapshot: Snapshot) -> list[Trouble]:
        """What is waited for though it may never come: processes that nobody can ask."""
        running = {one.run.id: one for one in snapshot.running}
        signs = self._store.signs(running)
        patience = self._store.rules.stale_after
        return [
            Trouble(line=_SILENT.format(running[id_].run.name, running[id_].state.owner, silence))
            for id_, sign in signs.items()
            if (silence := sign.silence or 0.0) > patience
        ]

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

    def _shift(self, watch: Watch, show: Callable[[Snapshot], None]) -> Snapshot:
        """Starts workers and watches them until all have ended.

        Raises:
            StoppedError: Somebody else asked them to stop.
        """
        workers, folder = self._start()
        try:
            snapshot = self._look(watch, show, ())
            while workers.alive() and not snapshot.is_over:
                snapshot = self._look(watch, show, (*folder.troubles(), *workers.troubles()))
        except BaseException:
            end(workers, folder)
            raise
        _wait(workers, GRACE)
        troubles = (*folder.troubles(), *workers.troubles())
        snapshot = self._noted(watch.look(), troubles)
        show(snapshot)
        if snapshot.is_over:
            return snapshot
        self._troubles.extend(troubles)
        if why := hopeless(self._troubles):
            raise SuiteError(str(why))
        if folder.is_stopped():
            raise StoppedError("the sweep was cancelled", hint="the same command goes on")
        return snapshot

    def _noted(self, snapshot: Snapshot, troubles: Iterable[Trouble]) -> Snapshot:
        """A snapshot with what is wrong with nodes, for whoever watches."""
        told = dict.fromkeys(map(str, (*self._troubles, *troubles)))
        return replace(snapshot, notes=(*snapshot.notes, *told))

    def _look(
        self, watch: Watch, show: Callable[[Snapshot], None], troubles: Iterable[Trouble]
    ) -> Snapshot:
        begun = time.monotonic()
        snapshot = self._noted(watch.look(), troubles)
        show(snapshot)
        time.sleep(max(LOOK_EVERY, 10 * (time.monotonic() - begun)))
        return snapshot


def end(workers: Workers, folder: OrderFolder) -> None:
    """Lets workers save and end; kills those that do not."""
    folder.ask_to_stop()
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
