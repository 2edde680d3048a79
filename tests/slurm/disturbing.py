"""Sweeps that something happens to, and what has to be true afterwards."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.store import Store
from tests.endtoend.sweeping import RUNS, outcomes
from tests.slurm.lab import Cluster, Job
from tests.slurm.sweeping import said, start_sweep

LONGEST = 240.0
"""Seconds in which a disturbed sweep has to end; an undisturbed one takes half a minute."""


@contextmanager
def sweeping(
    cluster: Cluster, folder: Path, *more: str, at_once: int = 2
) -> Iterator[subprocess.Popen[str]]:
    """A sweep of the small study whose first runs are under way; it is waited for at the end."""
    process = start_sweep(cluster, folder, "--at-once", str(at_once), *more)
    try:
        cluster.wait_until(lambda: checkpoints(folder), 60, f"a run is under way; {said(folder)}")
        yield process
        cluster.wait_until(lambda: hastened(cluster, process), LONGEST, "the sweep ends")
    finally:
        process.kill()
        process.wait()


def hastened(cluster: Cluster, process: subprocess.Popen[str]) -> bool:
    """Whether a sweep has ended; jobs that Slurm holds back after a requeue are let go on.

    Not while something of the job is still there, as never after Slurm's own two minutes.
    """
    if process.poll() is not None:
        return True
    for job in cluster.jobs():
        if job.reason == "BeginTime" and not cluster.processes_of(job):
            cluster.hasten(job)
    return False


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of all runs; a run's second one tells that it is well under way."""
    return sorted((folder / "results" / ".work" / "checkpoints").glob("*/*/*"))


def running(cluster: Cluster) -> list[Job]:
    """The jobs that run."""
    return [job for job in cluster.jobs() if job.state == "RUNNING"]


def check(folder: Path, undisturbed: Path) -> int:
    """Every run finished once, bit for bit as on this machine; the number of their segments."""
    assert outcomes(folder) == outcomes(undisturbed), said(folder)
    assert len(outcomes(folder)) == RUNS
    store = Store(folder / "results")
    records = list(store.records())
    assert store.damaged == ()
    assert all(record.circumstance.segments[-1].why == "finished" for record in records)
    return sum(len(record.circumstance.segments) for record in records)
