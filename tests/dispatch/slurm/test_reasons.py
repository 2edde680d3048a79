"""Slurm's reasons, in the words of Slurm 22.05."""

import pytest

from suite.dispatch.slurm.queue import parse
from suite.dispatch.slurm.reasons import explain, reason_of

# What squeue -h -r -O said of jobs that were submitted to wait for these reasons.
QUEUE = """\
11_1|11|11|PENDING|JobArrayTaskLimit||0|
12|12|12|PENDING|Dependency||0|
13|13|13|PENDING|BeginTime||0|
15|15|15|PENDING|Resources||0|
17|17|17|PENDING|Priority||0|
14|14|14|PENDING|JobHeldUser||0|
11_0|19|11|RUNNING|None|n1|0|
"""


def test_what_squeue_says_is_explained() -> None:
    jobs = parse(QUEUE)
    assert len(jobs) == 7
    for job in jobs:
        assert reason_of(job.reason) is not None, job.reason
    assert [job.waits for job in jobs] == [True] * 6 + [False]


@pytest.mark.parametrize(
    ("word", "said", "wants_too_much"),
    [
        ("PartitionTimeLimit", "more time than the partition allows; cancel it, and", True),
        ("PartitionNodeLimit", "more nodes than the partition allows", True),
        ("PartitionDown", "the partition is down; wait, or name another", True),
        ("PartitionInactive", "the partition starts no jobs", True),
        ("PartitionConfig", "no node of the partition has what it asks for", True),
        ("NodeDown", "a node that it needs is down", False),
        (
            "Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved_for_jobs_in_higher_priority_partitions",
            "the nodes that it needs are down, drained or reserved; see `sinfo -R`",
            True,
        ),
        ("ReqNodeNotAvail, UnavailableNodes:n[1-3]", "down, drained or reserved", True),
        (
            "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority "
            "partitions",
            "down, drained or reserved",
            True,
        ),
        ("ReqNodeNotAvail(Unavailable:n1)", "down, drained or reserved", True),
        ("launch failed requeued held", "`scontrol release JOB` lets it go", False),
        ("launch_failed_requeued_held", "`scontrol release JOB` lets it go", False),
        ("AssocMaxSubmitJobLimit", "as many jobs in the queue as you may", False),
        ("AssocGrpCpuLimit", "a limit of its group", False),
        ("QOSMaxJobsPerUserLimit", "a limit of the QOS", False),
        ("QOSMaxWallDurationPerJobLimit", "more time than the QOS allows", False),
        ("QOSGrpGRES", "used up by all together", False),
        ("InvalidAccount", "--slurm account=NAME", False),
        ("BadConstraints", "no node has", True),
        ("DependencyNeverSatisfied", "cancel it", False),
    ],
)
def test_what_a_word_means(word: str, said: str, wants_too_much: bool) -> None:
    reason = reason_of(word)
    assert reason is not None
    assert reason.wants_too_much is wants_too_much
    assert explain(word).startswith(word)
    assert said in explain(word)


def test_a_word_that_nobody_knows_stays_as_it_is() -> None:
    assert reason_of("FedJobLock") is None
    assert explain("FedJobLock") == "FedJobLock"
    assert reason_of("") is None
    assert explain("None") == "Slurm has not looked at it yet"
