"""What sinfo and sbatch say, for people."""

import math

import pytest

from suite.dispatch.slurm.fitting import hours, parse

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
    [("30:00", 0.5), ("2:00:00", 2), ("7-00:00:00", 168), ("UNLIMITED", math.inf), ("", math.inf)],
)
def test_time_limits(text: str, expected: float) -> None:
    assert hours(text) == expected


def test_what_a_site_says_besides_is_left_out() -> None:
    assert parse(f"Welcome to the cluster!\n{LISTED}") == parse(LISTED)
