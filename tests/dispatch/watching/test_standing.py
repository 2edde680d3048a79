"""Where runs stand: the rules, case by case."""

from dataclasses import replace

import pytest

from suite.dispatch.slurm.queue import QueuedJob
from suite.dispatch.watching.standing import Known, Standing, reason_of, standing_of
from suite.store import Fate, Segment, Status

MOMENT = "2024-01-01T00:00:00.000000Z"
KILLED = Segment(host="n1", pid=1, device="cpu", start=MOMENT)
WAITS = QueuedJob("7_1", "7", "7", "PENDING", "Resources", "", 0)
WORKS = QueuedJob("7_0", "8", "7", "RUNNING", "None", "n1", 0)


def ended(why: str) -> Segment:
    return KILLED.model_copy(update={"end": MOMENT, "why": why})


USR2, TERM = ended("signal SIGUSR2"), ended("signal SIGTERM")
ASKED, NO_DATA = ended("asked to stop"), ended("DataError")


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (Status.DONE, Standing.DONE),
        (Status.DIVERGED, Standing.DIVERGED),
        (Status.FAILED, Standing.FAILED),
    ],
)
@pytest.mark.parametrize("waiting", [None, WAITS])
@pytest.mark.parametrize("unanswered", [False, True])
def test_a_record_settles_it_whatever_is_in_the_queue(
    status: Status, standing: Standing, waiting: QueuedJob | None, unanswered: bool
) -> None:
    assert standing_of(Known(status, waiting=waiting, unanswered=unanswered)) is standing


@pytest.mark.parametrize("fate", ["alive", "gone", "unknown"])
@pytest.mark.parametrize("silence", [0.0, 20.0, 60.0])
def test_who_is_heard_of_runs(silence: float, fate: Fate) -> None:
    known = Known(Status.RUNNING, KILLED, silence=silence, fate=fate, working=WORKS)
    assert standing_of(known) is Standing.RUNNING
    assert reason_of(known) == ""


@pytest.mark.parametrize(
    ("fate", "standing", "said"),
    [
        ("alive", Standing.STALLED, "no sign of life for 61 s"),
        ("gone", Standing.LOST, "killed, or its node is lost; no sign of life for 61 s"),
        ("unknown", Standing.UNKNOWN, "nobody knows what became of its process"),
    ],
)
def test_of_the_silent_one_asks_what_became(fate: Fate, standing: Standing, said: str) -> None:
    known = Known(Status.RUNNING, KILLED, silence=61.0, fate=fate)
    assert standing_of(known) is standing
    assert said in reason_of(known)
    patient = replace(known, beat_every=30.0)
    assert standing_of(patient) is Standing.RUNNING


LAST = (None, KILLED, USR2, TERM, ASKED, NO_DATA)
QUEUED, PREEMPTED = Standing.QUEUED, Standing.PREEMPTED
LOST, INTERRUPTED, UNKNOWN = Standing.LOST, Standing.INTERRUPTED, Standing.UNKNOWN


@pytest.mark.parametrize(
    ("waiting", "working", "unanswered", "standings"),
    [
        (WAITS, None, False, (QUEUED, QUEUED, PREEMPTED, PREEMPTED, QUEUED, QUEUED)),
        (None, WORKS, False, (QUEUED, QUEUED, PREEMPTED, PREEMPTED, QUEUED, QUEUED)),
        (WAITS, WORKS, False, (QUEUED, QUEUED, PREEMPTED, PREEMPTED, QUEUED, QUEUED)),
        (None, None, True, (UNKNOWN,) * 6),
        (None, None, False, (LOST, LOST, *(INTERRUPTED,) * 4)),
    ],
    ids=["a job waits", "a job runs", "both", "no answer", "no job"],
)
def test_what_was_begun_and_is_not_under_way(
    waiting: QueuedJob | None,
    working: QueuedJob | None,
    unanswered: bool,
    standings: tuple[Standing, ...],
) -> None:
    for last, standing in zip(LAST, standings, strict=True):
        known = Known(
            Status.INTERRUPTED, last, waiting=waiting, working=working, unanswered=unanswered
        )
        assert standing_of(known) is standing, last
        assert reason_of(known) != ""


@pytest.mark.parametrize(
    ("known", "standing", "said"),
    [
        (Known(Status.PLANNED), Standing.PLANNED, ""),
        (Known(Status.PLANNED, waiting=WAITS), QUEUED, "Resources: next in line"),
        (Known(Status.PLANNED, working=WORKS), QUEUED, "when they come to it"),
        (Known(Status.PLANNED, waiting=WAITS, working=WORKS), QUEUED, "Resources: "),
        (Known(Status.PLANNED, unanswered=True), UNKNOWN, "Slurm does not answer"),
        (Known(Status.PLANNED, gone=True), Standing.PLANNED, "its jobs ended before"),
        # What an attempt before a retry did is no word about the next one.
        (Known(Status.PLANNED, USR2, waiting=WAITS), QUEUED, "Resources: "),
        (Known(Status.PLANNED, KILLED), Standing.PLANNED, ""),
    ],
)
def test_what_was_not_begun(known: Known, standing: Standing, said: str) -> None:
    assert standing_of(known) is standing
    assert said in reason_of(known)


def test_what_is_said_of_those_that_were_stopped() -> None:
    known = Known(Status.INTERRUPTED, USR2, waiting=WAITS, working=WORKS)
    assert reason_of(known).startswith("stopped by its time limit, or a preemption; goes on with")
    assert "job 7_1: Resources" in reason_of(known)
    assert "job 7_0: the jobs that run" in reason_of(replace(known, waiting=None))
    assert reason_of(Known(Status.INTERRUPTED, TERM)) == (
        "a preemption, or somebody who cancelled it"
    )
    assert reason_of(Known(Status.INTERRUPTED, ASKED)) == "asked to stop"
