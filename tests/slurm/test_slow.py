"""What takes many minutes; run by hand with ``-m slow``, its counts are in docs/cluster.md."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from suite.store import Store
from tests.endtoend.sweeping import outcomes, sweep
from tests.slurm.disturbing import check, hastened
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import said, start_sweep

KILLS = 200
pytestmark = pytest.mark.slow


def test_a_run_longer_than_the_time_limit_has_three_lives(cluster: Cluster, tmp_path: Path) -> None:
    one = ("--set", "coupling=[affine]", "--set", "seed=[0]", "--set", "epochs=80")
    here, there = tmp_path / "here", tmp_path / "there"
    process = start_sweep(cluster, there, *one, "--slurm", "hours=0.0167")
    cluster.wait_until(lambda: hastened(cluster, process), 900, "the sweep ends")
    assert process.returncode == 0, said(there)
    assert sweep(here, *one).returncode == 0
    assert outcomes(there) == outcomes(here)
    (record,) = Store(there / "results").records()
    segments = record.circumstance.segments
    print(
        f"{len(segments)} lives: {[(one.why, one.first_step, one.last_step) for one in segments]}"
    )
    assert len(segments) >= 3
    assert {segment.why for segment in segments[:-1]} == {"signal SIGUSR2"}
    # A job goes on itself; one that Slurm fails to start again is made up for by another.
    assert len({segment.job for segment in segments}) < len(segments)
    steps = [segment.last_step for segment in segments]
    assert steps == sorted(step for step in steps if step is not None)


def test_two_hundred_kills_on_the_cluster_change_no_bit(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    rng = random.Random(200)
    kills, sweeps, segments = 0, 0, 0
    while kills < KILLS:
        folder = tmp_path / f"{sweeps}"
        kills += kill_again_and_again(cluster, folder, rng, KILLS - kills)
        # Where kills came so fast that nothing got further, the sweep gave up and is started again.
        while not finish(cluster, folder):
            assert "without getting any further" in said(folder)
        segments += check(folder, undisturbed)
        sweeps += 1
    print(f"{kills} kills over {sweeps} sweeps of four runs, which took {segments} segments")


def kill_again_and_again(cluster: Cluster, folder: Path, rng: random.Random, most: int) -> int:
    """Kills parts of a sweep until it has ended; how many kills there were."""
    kills = 0
    with start_sweep(cluster, folder, "--at-once", "3") as process:
        while not hastened(cluster, process) and kills < most:
            time.sleep(rng.uniform(0.2, 4.0))
            kills += kill_something(cluster, rng)
        cluster.wait_until(lambda: hastened(cluster, process), 600, "the sweep ends")
    return kills


def finish(cluster: Cluster, folder: Path) -> bool:
    """Whether a sweep that nobody disturbs any longer comes to its end."""
    with start_sweep(cluster, folder, "--at-once", "3") as process:
        cluster.wait_until(lambda: hastened(cluster, process), 600, "the sweep ends")
    return process.returncode == 0


def kill_something(cluster: Cluster, rng: random.Random) -> int:
    """Kills one worker of the lab, or puts a job back; how much was done."""
    jobs = [job for job in cluster.jobs() if job.state == "RUNNING"]
    if not jobs:
        return 0
    job = rng.choice(jobs)
    if rng.random() < 0.2:
        cluster.run("scontrol", "requeue", job.id)
        return 1
    pids = cluster.processes_of(job)
    if not pids:
        return 0
    os.kill(rng.choice(pids), signal.SIGKILL)
    return 1
