"""What squeue lists."""

from pathlib import Path

import pytest

from suite.dispatch.slurm.queue import QueuedJob, _cluster_name, cluster_name, parse

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
