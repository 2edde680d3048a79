"""What happens to jobs: they are put back, preempted, killed, cancelled. No bit may change."""

import os
import signal
from pathlib import Path

from suite.store import Store
from tests.slurm.disturbing import check, running, sweeping
from tests.slurm.lab import Cluster


def segments_of(folder: Path) -> list[tuple[str | None, str | None, str | None]]:
    """Job, node and end of every segment that is no run's only one."""
    return [
        (segment.job, segment.node, segment.why)
        for record in Store(folder / "results").records()
        for segment in record.circumstance.segments
        if len(record.circumstance.segments) > 1
    ]


def test_a_job_that_is_put_back_goes_on(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    with sweeping(cluster, tmp_path):
        (job, *_) = running(cluster)
        cluster.run("scontrol", "requeue", job.id)
    assert check(tmp_path, undisturbed) >= 4


def test_a_preempted_job_goes_on(cluster: Cluster, undisturbed: Path, tmp_path: Path) -> None:
    whole = f"cpus={cluster.shape.cpus}"
    with sweeping(
        cluster, tmp_path, "--slurm", "partition=low", "--slurm", whole, at_once=3
    ) as process:
        cluster.wait_until(lambda: len(running(cluster)) == 3, 30, "all nodes are taken")
        high = cluster.submit(
            "sleep 5", "--partition=high", f"--cpus-per-task={cluster.shape.cpus}"
        )
        cluster.wait_until(lambda: cluster.job(high).state == "COMPLETED", 60, "high has run")
        assert process.poll() is None
    assert check(tmp_path, undisturbed) > 4
    ends = {why for _, _, why in segments_of(tmp_path)}
    assert ends <= {"signal SIGTERM", "signal SIGUSR2", "finished", None}
    assert len(ends) > 1


def test_a_killed_worker_loses_nothing(cluster: Cluster, undisturbed: Path, tmp_path: Path) -> None:
    with sweeping(cluster, tmp_path):
        (job, *_) = running(cluster)
        for pid in cluster.processes_of(job):
            if "suite.dispatch.slurm.entry" in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)
    assert check(tmp_path, undisturbed) > 4
    assert None in {why for _, _, why in segments_of(tmp_path)}


def test_a_killed_step_loses_nothing(cluster: Cluster, undisturbed: Path, tmp_path: Path) -> None:
    with sweeping(cluster, tmp_path):
        (job, *_) = running(cluster)
        steps = [
            process.pid
            for process in cluster.leftovers()
            if f"slurmstepd: [{job.number}." in Path(f"/proc/{process.pid}/cmdline").read_text()
        ]
        assert steps
        for pid in steps:
            os.kill(pid, signal.SIGKILL)
        for pid in cluster.processes_of(job):
            os.kill(pid, signal.SIGKILL)
    assert check(tmp_path, undisturbed) > 4


def test_a_cancelled_job_is_made_up_for(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    with sweeping(cluster, tmp_path):
        (job, *_) = running(cluster)
        cluster.run("scancel", job.id)
    assert check(tmp_path, undisturbed) > 4
    assert ("signal SIGTERM") in {why for _, _, why in segments_of(tmp_path)}


def test_a_job_that_waits_and_is_cancelled_hangs_nobody(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    # Of two jobs with a whole node each, on one node, the second has to wait.
    with sweeping(
        cluster,
        tmp_path,
        "--slurm",
        f"cpus={cluster.shape.cpus}",
        "--slurm",
        "exclude=n2,n3",
    ):
        waiting = [job for job in cluster.jobs() if job.state == "PENDING"]
        assert len(waiting) == 1
        cluster.run("scancel", waiting[0].id)
    assert check(tmp_path, undisturbed) == 4
