"""Where a run stands, from what the store and the scheduler say together: pure rules."""

import signal
from dataclasses import dataclass
from enum import StrEnum

from suite.dispatch.slurm.queue import QueuedJob
from suite.dispatch.slurm.reasons import explain
from suite.store import Fate, Segment, Status

BEATS = 3
"""Heartbeats that may be missed before a run counts as stalled."""


class Standing(StrEnum):
    """Where a run stands."""

    DONE = "done"
    DIVERGED = "diverged"
    RUNNING = "running"
    QUEUED = "queued"
    """A job that is in the queue or runs will take it up."""
    PREEMPTED = "preempted"
    """It was stopped by the scheduler, saved, and a job will go on with it."""
    STALLED = "stalled"
    """Its process is there, and gives no sign of life."""
    INTERRUPTED = "interrupted"
    """It was stopped and saved, and nothing goes on with it by itself."""
    LOST = "lost"
    """Its process ended without a word, and nothing goes on with it by itself."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Neither the store nor the scheduler can tell."""
    PLANNED = "planned"


OVER = frozenset({Standing.DONE, Standing.DIVERGED, Standing.FAILED})
"""Where a run stands that nothing goes on with unless somebody asks for it."""
QUIET = frozenset({Standing.DONE, Standing.PLANNED, Standing.QUEUED})
"""Where a run stands of which there is nothing to tell one by one."""
_BY_RECORD = {
    Status.DONE: Standing.DONE,
    Status.DIVERGED: Standing.DIVERGED,
    Status.FAILED: Standing.FAILED,
}
_SILENT = {"alive": Standing.STALLED, "gone": Standing.LOST, "unknown": Standing.UNKNOWN}
_SCHEDULERS = {
    f"signal {signal.SIGUSR2.name}": "its time limit, or a preemption",
    f"signal {signal.SIGTERM.name}": "a preemption, or somebody who cancelled it",
}
"""What stopped a process, by what its segment says; Slurm sends the same signal for both."""


@dataclass(frozen=True)
class Known:
    """What is known of a run.

    Attributes:
        status: What the store says.
        last: The last segment of the attempt that it is at.
        silence: Seconds since the last heartbeat; None if no process has it.
        beat_every: Seconds from one heartbeat to the next.
        fate: What became of a process that has been silent for long.
        waiting: A job in the queue that will take it up.
        working: A job that runs and will take it up.
        unanswered: Whether jobs were submitted for it and the scheduler does not answer.
        gone: Whether jobs were submitted for it and none is there any longer.
    """

    status: Status
    last: Segment | None = None
    silence: float | None = None
    beat_every: float = 20.0
    fate: Fate = "unknown"
    waiting: QueuedJob | None = None
    working: QueuedJob | None = None
    unanswered: bool = False
    gone: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether heartbeats are missing."""
        return self.silence is not None and self.silence > BEATS * self.beat_every

    @property
    def goes_on(self) -> bool:
        """Whether a job is there that will take it up."""
        return self.waiting is not None or self.working is not None

    @property
    def stopped_by(self) -> str:
        """What stopped its last process, if a scheduler did; else empty."""
        return _SCHEDULERS.get((self.last and self.last.why) or "", "")

    @property
    def broke(self) -> bool:
        """Whether an error ended its last process that is not the run's own fault."""
        return ((self.last and self.last.why) or "").endswith("Error")

    @property
    def has_vanished(self) -> bool:
        """Whether its last process ended without a word."""
        return self.last is None or self.last.end is None


def standing_of(known: Known) -> Standing:
    """Where a run stands.

    Args:
        known: What is known of it.
    """
    if known.status in _BY_RECORD:
        return _BY_RECORD[known.status]
    if known.status is Status.RUNNING:
        return _SILENT[known.fate] if known.is_silent else Standing.RUNNING
    begun = known.status is Status.INTERRUPTED
    if known.goes_on:
        return Standing.PREEMPTED if begun and known.stopped_by else Standing.QUEUED
    if known.unanswered:
        return Standing.UNKNOWN
    if not begun:
        return Standing.PLANNED
    return Standing.LOST if known.has_vanished else Standing.INTERRUPTED


def reason_of(known: Known) -> str:
    """Why a run stands where it does, in a few words; empty where there is nothing to say."""
    return _REASONS.get(standing_of(known), _nothing)(known)


def _nothing(_: Known) -> str:
    return ""


def _queued(known: Known) -> str:
    if known.waiting is not None:
        return explain(known.waiting.reason)
    return "the jobs that run take it up when they come to it"


def _preempted(known: Known) -> str:
    return f"stopped by {known.stopped_by}; goes on with job {_job(known)}: {_queued(known)}"


def _silence(known: Known) -> str:
    return f"no sign of life for {known.silence or 0:,.0f} s"


def _lost(known: Known) -> str:
    what = "its process was killed, or its node is lost"
    return f"{what}; {_silence(known)}" if known.is_silent else what


def _unknown(known: Known) -> str:
    if known.status is Status.RUNNING:
        return f"{_silence(known)}, and nobody knows what became of its process"
    return "its jobs are on another cluster, or Slurm does not answer"


def _interrupted(known: Known) -> str:
    return known.stopped_by or (known.last and known.last.why) or ""


def _job(known: Known) -> str:
    job = known.waiting or known.working
    return job.name if job else ""


def _planned(known: Known) -> str:
    return "its jobs ended before they came to it" if known.gone else ""


_REASONS = {
    Standing.PLANNED: _planned,
    Standing.QUEUED: _queued,
    Standing.PREEMPTED: _preempted,
    Standing.STALLED: _silence,
    Standing.LOST: _lost,
    Standing.UNKNOWN: _unknown,
    Standing.INTERRUPTED: _interrupted,
}
