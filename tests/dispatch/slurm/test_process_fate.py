"""What the queue says of a process that is silent."""

import pytest

from suite.dispatch.slurm.process_fate import fate_by_slurm, fate_of
from suite.dispatch.slurm.queue import QueuedJob
from suite.store.leases.owner import this_process


def queued(state: str, *, id_: str = "14", restarts: int = 1) -> QueuedJob:
    return QueuedJob(id_, id_, id_, state, "None", "", restarts)


@pytest.mark.parametrize(
    ("jobs", "fate"),
    [
        ([queued("RUNNING")], "alive"),
        ([queued("COMPLETING")], "alive"),
        ([], "gone"),
        ([queued("PENDING")], "gone"),  # it will begin anew, without the process that it had
        ([queued("RUNNING", restarts=2)], "gone"),
        ([queued("RUNNING", id_="15")], "gone"),
    ],
)
def test_a_process_is_there_while_its_job_runs_as_it_did(jobs: list[QueuedJob], fate: str) -> None:
    owner = this_process().model_copy(update={"job": "14", "restart": "1"})
    assert fate_of(owner, tuple(jobs)) == fate


def test_who_has_no_job_or_another_clusters_is_unknown() -> None:
    owner = this_process().model_copy(update={"job": None, "cluster": None})
    assert fate_by_slurm(owner) == "unknown"
    elsewhere = owner.model_copy(update={"job": "14", "cluster": "another cluster"})
    assert fate_by_slurm(elsewhere) == "unknown"


@pytest.mark.parametrize("restart", [None, "", "x", "-1"])
def test_what_a_damaged_lease_says_is_no_number(restart: str | None) -> None:
    owner = this_process().model_copy(update={"job": "14", "restart": restart})
    assert fate_of(owner, (queued("RUNNING", restarts=0),)) == "alive"
