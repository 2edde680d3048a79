"""What Slurm says when it refuses, and which keys help."""

from pathlib import Path

import pytest

from suite.dispatch.slurm.refusals import helpful_keys
from suite.dispatch.slurm.request import Request
from suite.spec import Resources

POLICY = "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (f"AssocMaxSubmitJobLimit; {POLICY}", "max_submitted"),
        (f"QOSMaxSubmitJobPerUserLimit; {POLICY}", "max_submitted"),
        (f"AssocMaxWallDurationPerJobLimit; {POLICY}", "hours"),
        (f"QOSMaxMemoryPerJob; {POLICY}", "memory_gb"),
        (f"QOSMaxGRESPerUser; {POLICY}", "gpus"),
        (f"QOSMaxCpuPerUserLimit; {POLICY}", "cpus"),
        (POLICY, "max_submitted"),
        ("Resource temporarily unavailable", "max_submitted"),
        ("Slurm temporarily unable to accept job, sleeping and retrying", "max_submitted"),
        ("Invalid job array specification", "max_array"),
        ("Requested time limit is invalid (missing or exceeds some limit)", "hours"),
        ("Invalid account or account/partition combination specified", "account"),
        ("Invalid qos specification", "qos"),
        ("Invalid feature specification", "constraint"),
        ("Invalid generic resource (gres) specification", "gpus"),
        ("Memory specification can not be satisfied", "memory_gb"),
        ("CPU count per node can not be satisfied", "cpus"),
        ("invalid partition specified: nope; Invalid partition name specified", "partition"),
        ("Required partition not available (inactive or drain)", "partition"),
        ("Requested node configuration is not available", "cpus"),
        ("Invalid node name specified", "exclude"),
    ],
)
def test_a_refusal_names_the_key_that_helps(said: str, key: str) -> None:
    assert key in helpful_keys(said)


def test_what_was_asked_for_is_said_by_keys_that_can_be_typed() -> None:
    request = Request(
        Resources(account="flows", partition="gpu", memory_gb=2.5, hours=8),
        1,
        1,
        2,
        60,
        Path("order"),
    )
    assert request.said(["account", "partition"]) == (
        "1 job (2 runs side by side) with account=flows partition=gpu was asked for; "
        "--slurm account=VALUE, partition=VALUE asks for another"
    )
    assert request.said([]) == (
        "1 job (2 runs side by side) with cpus=1 memory_gb=2.5 hours=8 was asked for"
    )
