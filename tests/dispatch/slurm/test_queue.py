"""What squeue lists."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from suite.dispatch.slurm import queue
from suite.dispatch.slurm.queue import (
    QueuedJob,
    _cluster_name,
    are_hidden,
    cluster_name,
    hides_jobs,
    look,
    parse,
    setting,
)
from suite.dispatch.slurm.scheduler import SilentError

LISTED = """\
12_0|14|12|RUNNING|None|n1|0|
12_1|12|12|PENDING|JobArrayTaskLimit||0|
15|15|N/A|PENDING|BeginTime||2|
16|16|N/A|COMPLETING|NonZeroExitCode|n2|0|
9|9|N/A|CANCELLED|None||0|
"""


def test_jobs_that_are_over_are_left_out() -> None:
    assert parse(LISTED) == (
        QueuedJob("12_0", "14", "12", "RUNNING", "None", "n1", 0),
        QueuedJob("12_1", "12", "12", "PENDING", "JobArrayTaskLimit", "", 0),
        QueuedJob("15", "15", "15", "PENDING", "BeginTime", "", 2),
        QueuedJob("16", "16", "16", "COMPLETING", "NonZeroExitCode", "n2", 0),
    )
    assert [job.waits for job in parse(LISTED)] == [False, True, True, False]


def test_what_is_no_list_holds_no_jobs() -> None:
    assert parse("") == parse("slurm_load_jobs error\n") == ()


def test_a_silence_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _cluster_name.cache_clear()
    assert cluster_name() == ""
    assert _cluster_name.cache_info().currsize == 0


def silent(why: str) -> Callable[[Sequence[str]], str]:
    def ask(command: Sequence[str]) -> str:
        raise SilentError(why)

    return ask


def test_the_jobs_that_are_asked_for_are_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(command: Sequence[str]) -> str:
        asked.append(tuple(command[-2:]))
        return LISTED

    monkeypatch.setattr(queue, "ask", ask)
    assert look([]) == ()
    assert look(["15", "12", "15"]) == parse(LISTED)
    assert asked == [("-j", "12,15")]


def test_jobs_that_nobody_knows_are_over_and_silence_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue, "ask", silent("slurm_load_jobs error: Invalid job id specified"))
    assert look(["12"]) == ()
    monkeypatch.setattr(queue, "ask", silent("timed out"))
    with pytest.raises(SilentError):
        look(["12"])
    assert setting("ClusterName") is None
    assert hides_jobs()


def test_a_setting_is_the_one_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    config = "MaxClusterName = a\nClusterName             = lab\nPrivateData = none\n"
    monkeypatch.setattr(queue, "ask", lambda command: config)
    assert setting("ClusterName") == "lab"
    assert setting("Cluster") is None
    assert not hides_jobs()


@pytest.mark.parametrize(
    ("private", "hidden"),
    [(None, True), ("none", False), ("Jobs", True), ("usage,all", True), ("usage,users", False)],
)
def test_whether_jobs_of_others_are_hidden(private: str | None, hidden: bool) -> None:
    assert are_hidden(private) is hidden
