"""What is known of a run: done, running, failed, interrupted or to do."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from suite.store.files.folder_layout import PERMIT, Layout
from suite.store.leases.generations import LeaseFolder
from suite.store.leases.owner import Owner, this_process
from suite.store.records.reader import Reader
from suite.store.records.record import Outcome


class Status(StrEnum):
    """Where a run stands."""

    DONE = "done"
    DIVERGED = "diverged"
    FAILED = "failed"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a run.

    Attributes:
        status: Where it stands.
        attempts: How many attempts have a record.
        owner: Who runs it now.
    """

    status: Status
    attempts: int = 0
    owner: Owner | None = None


PLANNED = State(Status.PLANNED)


def next_attempt(published: Iterable[int], leased: Iterable[int]) -> int:
    """The attempt that a run is at.

    An attempt that has a lease but no record goes on; else it is the one after the last.

    >>> next_attempt([], []), next_attempt([1], [1]), next_attempt([1, 3], [2])
    (1, 2, 2)
    """
    published = set(published)
    return max(set(leased) - published, default=1 + max(published, default=0))


def settled(outcomes: Collection[Outcome]) -> Status | None:
    """The status that the records of a run give it, if they settle it."""
    if "finished" in outcomes:
        return Status.DONE
    return Status.DIVERGED if "diverged" in outcomes else None


class Survey:
    """The states of many runs, from one look into each folder of the store.

    Args:
        layout: The folder of results.
        reader: Reads its records.
        lease_folder: Knows its leases.
    """

    def __init__(self, layout: Layout, reader: Reader, lease_folder: LeaseFolder) -> None:
        self._layout = layout
        self._reader = reader
        self._lease_folder = lease_folder
        self._leases = lease_folder.listed()
        # Only where there is a lease does the time matter; to ask for it is to write.
        self._moment = lease_folder.moment() if self._leases else 0.0
        self._here = this_process()
        self._permits = permits(layout)
        self._recorded = frozenset(layout.tree.names(layout.runs))
        self._begun = frozenset(
            layout.tree.names(layout.segments) + layout.tree.names(layout.checkpoints)
        )

    def of(self, run_ids: Iterable[str]) -> Mapping[str, State]:
        """The state of each run."""
        touched = self._recorded.union(self._begun, self._leases)
        return {id_: self._one(id_) if id_ in touched else PLANNED for id_ in run_ids}

    def _one(self, run_id: str) -> State:
        state = self._look(run_id, self._leases.get(run_id, {}))
        if state.status is Status.INTERRUPTED:
            # It may have been taken up since we looked at the leases.
            return self._look(run_id, self._lease_folder.of(run_id))
        return state

    def _look(self, run_id: str, leases: Mapping[int, Collection[int]]) -> State:
        # The lease first, and the records then: who publishes gives up the lease behind that.
        attempt = self._attempt(run_id, leases) if leases else 0
        generations = leases.get(attempt, ())
        owner = self._lease_folder.live(run_id, attempt, generations, self._moment, self._here)
        outcomes = self._outcomes(run_id) if leases or self._may_have_record(run_id) else []
        attempts = len(outcomes)
        if status := settled(outcomes):
            return State(status, attempts)
        if owner:
            return State(Status.RUNNING, attempts, owner)
        attempt = self._attempt(run_id, leases)
        if outcomes and attempt not in self._permits.get(run_id, ()):
            return State(Status.FAILED, attempts)
        begun = run_id in self._begun and self._has_begun(run_id, attempt)
        return State(Status.INTERRUPTED if begun else Status.PLANNED, attempts)

    def _may_have_record(self, run_id: str) -> bool:
        return run_id in self._recorded or run_id in self._begun

    def _outcomes(self, run_id: str) -> list[Outcome]:
        return [filed.record.outcome for filed in self._reader.filed(run_id)]

    def _attempt(self, run_id: str, leases: Iterable[int]) -> int:
        return next_attempt((number for number, _ in self._reader.numbers(run_id)), leases)

    def _has_begun(self, run_id: str, attempt: int) -> bool:
        places = (self._layout.segments_of, self._layout.checkpoints_of)
        return any(self._layout.tree.names(place(run_id, attempt)) for place in places)


def permits(layout: Layout) -> dict[str, set[int]]:
    """The attempts that were asked for after failed ones, by run."""
    found: dict[str, set[int]] = {}
    for name in layout.tree.names(layout.permits):
        if match := PERMIT.fullmatch(name):
            found.setdefault(match[1], set()).add(int(match[2]))
    return found
