"""Slurm's own programs fail while a sweep is under way. No bit may change, and nothing hangs."""

from pathlib import Path

from suite.store import Store
from tests.slurm.disturbing import check, running, sweeping
from tests.slurm.lab import Cluster


def test_the_controller_dies_and_comes_back(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    with sweeping(cluster, tmp_path) as process:
        cluster.save()
        cluster.kill("slurmctld")
        assert process.poll() is None
        cluster.restart("slurmctld")
    assert check(tmp_path, undisturbed) == 4


def test_accounting_is_down_all_the_time(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    cluster.kill("slurmdbd")
    try:
        with sweeping(cluster, tmp_path):
            pass
    finally:
        cluster.restart("slurmdbd")
    assert check(tmp_path, undisturbed) == 4


def test_a_node_is_lost_and_its_orphan_does_not_publish_twice(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    with sweeping(cluster, tmp_path) as process:
        job = running(cluster)[0]
        orphans = cluster.processes_of(job)
        cluster.kill(job.node)
        cluster.wait_until(
            lambda: cluster.job(job.number).restarts == 1 or process.poll() is not None,
            60,
            "Slurm gives the node up",
        )
    try:
        assert orphans
        assert check(tmp_path, undisturbed) >= 4
    finally:
        cluster.restart(job.node)
    attempts = [record.attempt for record in Store(tmp_path / "results").records()]
    assert attempts == [1] * 4
