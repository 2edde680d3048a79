"""What sinfo and sbatch say, for people."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from suite.dispatch.slurm import fitting
from suite.dispatch.slurm.fitting import check_fit, hours, longest_hours, parse, what_there_is
from suite.dispatch.slurm.request import Request
from suite.dispatch.slurm.scheduler import SilentError
from suite.errors import SuiteError
from suite.spec import Resources

LISTED = """\
gpu*|up|1-00:00:00|12|64|512000+|gpu:a100:4(S:0-1)|a100,ib|mix
cpu|down|30:00|3|32|128000|(null)|(null)|idle
"""
NO_NODE = "allocation failure: Requested node configuration is not available"


def request(**wanted: object) -> Request:
    return Request(Resources.model_validate(wanted), 2, 2, 1, 60, Path("order"))


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
    check_fit("#!/bin/sh\n", request())
    assert seen == [(("sbatch", "--test-only"), "#!/bin/sh\n")]


def test_what_slurm_would_refuse_is_said_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(command: Sequence[str]) -> str:
        if command[0] == "sinfo":
            return LISTED
        raise SilentError(f"sbatch: error: {NO_NODE}")

    monkeypatch.setattr(fitting, "ask", refuse)
    with pytest.raises(SuiteError, match="take it: Requested node configuration") as caught:
        check_fit("#!/bin/sh\n", request())
    gpu, _ = parse(LISTED)
    assert caught.value.hint.startswith("2 jobs with cpus=1 memory_gb=4 were asked for")
    assert caught.value.hint.endswith(f"there are {gpu}")  # the other one is down


STATES = """\
gpu*|up|infinite|2|8|65536|gpu:a100:2,gpu:t4:1|a100|idle
gpu*|up|infinite|1|8|65536|gpu:a100:2,gpu:t4:1|a100|alloc
gpu*|up|infinite|4|8|65536|gpu:a100:2,gpu:t4:1|a100|drain
big|up|infinite|1|64|512000|(null)|(null)|down*
big|up|infinite|1|64|512000|(null)|(null)|idle*
"""


def test_nodes_of_a_kind_are_counted_together_and_those_that_are_away_apart() -> None:
    gpu, big = parse(STATES)
    assert (gpu.nodes, gpu.away, gpu.gpus, big.nodes, big.away) == (3, 4, 3, 0, 2)


def test_nodes_that_are_away_are_not_listed_as_being_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "ask", lambda command: STATES)
    gpu, _ = parse(STATES)
    missing = "nodes that are down or drained: 4 of gpu, 2 of big (`sinfo -R` says why)"
    assert what_there_is() == f"there are {gpu}; {missing}"
    gone = STATES.replace("idle\n", "drng\n").replace("alloc\n", "fail\n")
    monkeypatch.setattr(fitting, "ask", lambda command: gone)
    assert what_there_is().startswith("no node takes jobs now; nodes that are down or drained: 7")


@pytest.mark.parametrize(
    ("wanted", "is_taken"),
    [
        ({"partition": "big", "cpus": 64}, True),  # what there is comes back
        ({"partition": "big", "cpus": 65}, False),
        ({"partition": "big", "gpus": 1}, False),
        ({"gpus": 3, "constraint": "a100"}, True),
        ({"gpus": 4}, False),
        ({"memory_gb": 65}, False),
        ({"constraint": "h100"}, False),
        ({"constraint": "a100&ib"}, True),  # Slurm has to judge that
        ({"partition": "nope"}, False),
    ],
    ids=str,
)
def test_what_only_waits_for_nodes_to_come_back_is_taken(
    wanted: dict[str, object], is_taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(command: Sequence[str]) -> str:
        if command[0] == "sinfo":
            return STATES
        raise SilentError(NO_NODE)

    monkeypatch.setattr(fitting, "ask", refuse)
    if is_taken:
        check_fit("#!/bin/sh\n", request(**wanted))
    else:
        with pytest.raises(SuiteError, match="Slurm would not take it"):
            check_fit("#!/bin/sh\n", request(**wanted))
