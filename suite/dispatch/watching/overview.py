"""Where the runs of a plan stand, from the store and the queue together."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from suite.dispatch.slurm.reasons import reason_of as slurms_reason
from suite.dispatch.watching.job_output import LastWords
from suite.dispatch.watching.standing import OVER, Known, Standing, reason_of, standing_of
from suite.dispatch.watching.submitted_jobs import Helpers, SubmittedJobs
from suite.plan import Outline
from suite.spec import Run
from suite.store import Fate, Owner, Progress, Sign, State, Status, Store
from suite.store.leases.owner import fate_elsewhere, fate_here, this_process

_BEGUN = (Status.RUNNING, Status.INTERRUPTED)
_NOBODY = Helpers()
_OVER = (Status.DONE, Status.DIVERGED, Status.FAILED)


class Overview:
    """Where the runs of a plan stand.

    Args:
        plan: The plan.
        submitted_jobs: The folder of results that it was made with, and the queue.

    Attributes:
        runs: Its runs, and those of other studies whose weights they take.
        known: What is known of each, by id.
        standings: Where each stands, by id.
        troubles: What workers noted of nodes that cannot work, while runs are left.

    Raises:
        StoreError: The folder cannot be read.
    """

    def __init__(self, plan: Outline, submitted_jobs: SubmittedJobs) -> None:
        self.runs: tuple[Run, ...] = (*plan.before, *plan.runs)
        self._counted = plan.runs
        self._states = plan.states
        self._store: Store = submitted_jobs.store
        self._last_words = LastWords(self._store)
        self.known = self._gather(submitted_jobs)
        self.standings = {id_: standing_of(one) for id_, one in self.known.items()}
        self.troubles = submitted_jobs.troubles(self._left())

    @cached_property
    def counts(self) -> dict[Standing, int]:
        """How many of the study's own runs stand where."""
        found = Counter(self.standings[run.id] for run in self._counted)
        return {standing: found[standing] for standing in Standing}

    def standing(self, run: Run) -> Standing:
        """Where a run stands."""
        return self.standings[run.id]

    def reason(self, run: Run) -> str:
        """Why it stands there, in a few words; of a failed run the end of its error."""
        standing, known = self.standings[run.id], self.known[run.id]
        if standing is Standing.LOST or (standing is Standing.INTERRUPTED and known.broke):
            return self._last_words.of(run.id) or reason_of(known)
        if standing is not Standing.FAILED:
            return reason_of(known)
        errors = [one.circumstance.error or "" for one in self._store.attempts(run.id)]
        lines = errors[-1].strip().splitlines() if errors else []
        return lines[-1] if lines else ""

    def owner(self, run: Run) -> Owner | None:
        """The process that has a run."""
        return self._states[run.id].owner

    def progress(self, run: Run) -> Progress | None:
        """How far a run was when its process last said so."""
        return self._store.progress(run.id)

    def job(self, run: Run) -> str | None:
        """The job that has a run, or will take it up."""
        owner = self._states[run.id].owner
        if owner is not None:
            return owner.job
        known = self.known[run.id]
        if self.standings[run.id] in OVER:
            return None
        helper = known.waiting or known.working
        return None if helper is None else helper.name

    def waits(self) -> dict[str, int]:
        """Why runs wait, in Slurm's words, and how many."""
        waiting = (one.waiting for id_, one in self.known.items() if self._is_waiting(id_))
        return dict(Counter(job.reason for job in waiting if job is not None).most_common())

    @property
    def left_behind(self) -> tuple[Run, ...]:
        """Runs that were submitted and not begun, and whose jobs are all gone."""
        planned = (run for run in self.runs if self.standing(run) is Standing.PLANNED)
        return tuple(run for run in planned if self.known[run.id].gone)

    @property
    def wants_too_much(self) -> bool:
        """Whether jobs may ask for what the cluster has not got."""
        reasons = (slurms_reason(word) for word in self.waits())
        return any(reason is not None and reason.wants_too_much for reason in reasons)

    def _left(self) -> frozenset[str]:
        return frozenset(id_ for id_, state in self._states.items() if state.status not in _OVER)

    def _is_waiting(self, run_id: str) -> bool:
        return self.standings[run_id] in (Standing.QUEUED, Standing.PREEMPTED)

    def _gather(self, submitted_jobs: SubmittedJobs) -> Mapping[str, Known]:
        states = {run.id: self._states[run.id] for run in self.runs}
        signs = self._store.signs(_with(states, _BEGUN))
        is_open = any(state.status not in _OVER for state in states.values())
        helpers = submitted_jobs.helpers() if is_open else {}
        return {
            id_: self._known(
                state, signs.get(id_, Sign()), helpers.get(id_, _NOBODY), submitted_jobs
            )
            for id_, state in states.items()
        }

    def _known(
        self, state: State, sign: Sign, helpers: Helpers, submitted_jobs: SubmittedJobs
    ) -> Known:
        known = Known(
            status=state.status,
            last=sign.last,
            silence=sign.silence if state.owner else None,
            beat_every=self._store.rules.beat_every,
            waiting=helpers.waiting,
            working=helpers.working,
            unanswered=helpers.unanswered,
            gone=helpers.gone,
        )
        if not known.is_silent or state.owner is None:
            return known
        return replace(known, fate=_fate(state.owner, submitted_jobs))


def _with(states: Mapping[str, State], wanted: Collection[Status]) -> list[str]:
    return [id_ for id_, state in states.items() if state.status in wanted]


def _fate(owner: Owner, submitted_jobs: SubmittedJobs) -> Fate:
    """What became of a process that has been silent for long."""
    here = this_process()
    known = fate_here(owner, here)
    return fate_elsewhere(owner, here, submitted_jobs.fate) if known == "unknown" else known
