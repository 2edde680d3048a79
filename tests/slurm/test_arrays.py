"""Arrays: how many, how large, how many jobs of them at a time, and with which GPUs."""

import subprocess
from pathlib import Path

from suite.store import Store
from tests.endtoend.sweeping import command
from tests.patience import PATIENCE
from tests.slurm.disturbing import check, running, sweeping
from tests.slurm.lab import Cluster

LONG = ("--set", "epochs=100000", "--set", "seed=[0..49]")
"""A hundred runs, each far longer than a time limit."""
GPUS = "echo $SLURMD_NODENAME $CUDA_VISIBLE_DEVICES >> {folder}/gpus"


def mef(cluster: Cluster, folder: Path, *words: str) -> str:
    done = subprocess.run(
        command(folder, *words),
        env=cluster.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_arrays_are_split_throttled_and_cancelled(cluster: Cluster, tmp_path: Path) -> None:
    study = str(tmp_path / "small.yaml")
    site = tmp_path / "site.yaml"
    site.write_text(
        f"at_once: 3\nresources:\n  gpus: 1\n  hours: 1\n"
        f"  setup: [{GPUS.format(folder=tmp_path)}]\n"
    )
    said = mef(cluster, tmp_path, *LONG, "--on", "slurm", "--site", str(site), "--detach", "--yes")
    assert "submitted 100 jobs" in said
    cluster.wait_until(lambda: len(running(cluster)) == 3, 30, "three run")
    jobs = cluster.jobs()
    arrays = [job.id.partition("_")[0] for job in jobs]
    assert sorted(map(arrays.count, set(arrays))) == [33, 33, 34]
    assert max(map(arrays.count, arrays)) <= cluster.shape.max_array_size
    waiting = {job.reason for job in jobs if job.state == "PENDING"}
    assert waiting == {"JobArrayTaskLimit"}
    cluster.wait_until(lambda: len(gpus(tmp_path)) == 3, 30, "they have said their GPUs")
    assert len(running(cluster)) == 3
    assert len(set(gpus(tmp_path))) == 3
    assert {line.split()[1] for line in gpus(tmp_path)} <= {"0", "1"}
    cancel = command(tmp_path)[:3]
    more = ["cancel", study, "--scale", "none", *LONG, "--results", str(tmp_path / "results")]
    ended = subprocess.run(
        [*cancel, *more], env=cluster.environment(), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    cluster.wait_until(lambda: not cluster.jobs(), 30, "nothing is left in the queue")


def gpus(folder: Path) -> list[str]:
    path = folder / "gpus"
    return path.read_text().splitlines() if path.exists() else []


def test_runs_share_a_gpu_side_by_side(cluster: Cluster, undisturbed: Path, tmp_path: Path) -> None:
    with sweeping(cluster, tmp_path, "--runs-per-gpu", "2", "--slurm", "gpus=1", at_once=1):
        (job,) = running(cluster)
    assert check(tmp_path, undisturbed) == 4
    segments = sorted(
        (
            segment
            for record in Store(tmp_path / "results").records()
            for segment in record.circumstance.segments
        ),
        key=lambda segment: segment.start,
    )
    assert {segment.job for segment in segments} == {str(job.number)}
    assert len({segment.pid for segment in segments}) == 2
    first, second, *_ = segments
    assert first.end is not None
    assert second.start < first.end
