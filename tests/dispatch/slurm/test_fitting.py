"""What sinfo and sbatch say, for people."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from suite.dispatch.slurm import fitting
from suite.dispatch.slurm.fitting import check_fit, hours, longest_hours, parse, what_there_is
from suite.dispatch.slurm.scheduler import SilentError
from suite.errors import SuiteError

LISTED = """\
gpu*|up|1-00:00:00|12|64|512000+|gpu:a100:4(S:0-1)|a100,ib
cpu|down|30:00|3|32|128000|(null)|(null)
"""


def test_partitions_are_said_for_people() -> None:
    gpu, cpu = parse(LISTED)
    assert str(gpu) == (
        "gpu: 12 nodes with 64 cores, 500 GB, gpu:a100:4(S:0-1), features a100,ib, up to 24 h"
    )
    assert (gpu.is_default, gpu.is_up, cpu.is_default, cpu.is_up) == (True, True, False, False)
    assert str(cpu) == "cpu: 3 nodes with 32 cores, 125 GB, up to 0.5 h"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30:00", 0.5),
        ("0:36", 0.01),
        ("1-02:15:09", 26.2525),
        ("2:00:00", 2),
        ("7-00:00:00", 168),
        ("UNLIMITED", math.inf),
        ("", math.inf),
    ],
)
def test_time_limits(text: str, expected: float) -> None:
    assert hours(text) == pytest.approx(expected)


def test_what_a_site_says_besides_is_left_out() -> None:
    assert parse(f"Welcome to the cluster!\n{LISTED}") == parse(LISTED)


@pytest.mark.parametrize(
    ("partition", "expected"),
    [(None, 24.0), ("cpu", 0.5), ("cpu,gpu", 24.0), ("another", math.inf)],
)
def test_the_longest_that_a_job_may_take(
    partition: str | None, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "ask", lambda command: LISTED)
    assert longest_hours(partition) == expected


def test_of_a_cluster_that_is_silent_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(command: Sequence[str]) -> str:
        raise SilentError("no answer")

    monkeypatch.setattr(fitting, "ask", silent)
    assert longest_hours(None) == math.inf
    assert what_there_is() == "see whether `sinfo` answers"


def test_a_script_is_shown_to_slurm_and_not_submitted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def take(command: Sequence[str]) -> str:
        seen.append((tuple(command[:-1]), Path(command[-1]).read_text()))
        return ""

    monkeypatch.setattr(fitting, "ask", take)
    check_fit("#!/bin/sh\n")
    assert seen == [(("sbatch", "--test-only"), "#!/bin/sh\n")]


def test_what_slurm_would_refuse_is_said_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(command: Sequence[str]) -> str:
        if command[0] == "sinfo":
            return LISTED
        raise SilentError("sbatch: error: allocation failure: Requested node is not available")

    monkeypatch.setattr(fitting, "ask", refuse)
    with pytest.raises(SuiteError, match="take it: Requested node is not a") as caught:
        check_fit("#!/bin/sh\n")
    gpu, _ = parse(LISTED)
    assert caught.value.hint == f"there are {gpu}"  # the other one is down
