"""Slurm's own programs fail while a sweep is under way. No bit may change, and nothing hangs."""

import os
import signal
from pathlib import Path

from suite.store import Store
from tests.endtoend.sweeping import outcomes, sweep
from tests.slurm.disturbing import check, running, sweeping
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import said


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


ONE = ("--set", "coupling=[affine]", "--set", "seed=[0]", "--set", "epochs=16")
"""One run, longer than a process takes to start."""


def send(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        os.kill(process, number)


def test_a_node_is_lost_and_its_orphan_does_not_publish_twice(
    cluster: Cluster, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with sweeping(cluster, there, *ONE) as process:
        (job,) = running(cluster)
        orphans = cluster.processes_of(job)
        cluster.kill(job.node)
        # Held, or it might have finished before Slurm gives its node up, which takes half a minute.
        send(orphans, signal.SIGSTOP)
        cluster.wait_until(lambda: cluster.job(job.number).restarts == 1, 60, "it is given up")
        again = cluster.hasten_until_it_runs(job)
        send(orphans, signal.SIGCONT)
        assert again.node != job.node
        assert process.poll() is None
    cluster.restart(job.node)
    assert sweep(here, *ONE).returncode == 0
    assert outcomes(there) == outcomes(here), said(there)
    (record,) = Store(there / "results").records()
    assert record.attempt == 1
    # Whichever of the two published, it is what one process after another has done.
    assert [segment.why for segment in record.circumstance.segments][-1] == "finished"
