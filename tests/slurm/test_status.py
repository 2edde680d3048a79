"""The commands around a sweep that goes on without its shell: status, cancel, logs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from suite.dispatch import order_folders
from suite.registry import TrainResult
from suite.store import Facts, Store
from tests.patience import PATIENCE
from tests.slurm.disturbing import running
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import said, start_sweep

QUICK = ("--set", "seed=[0]", "--set", "epochs=1", "--set", "batch_size=8192")
"""Two runs of few steps."""


@pytest.fixture(autouse=True)
def _empty_queue(cluster: Cluster) -> None:
    cluster.empty_queue()


def submit(cluster: Cluster, folder: Path, *more: str) -> None:
    with start_sweep(cluster, folder, "--detach", *more) as process:
        cluster.wait_until(lambda: process.poll() is not None, 60, "the sweep is submitted")
    assert process.returncode == 0, said(folder)


def mef(cluster: Cluster, folder: Path, *words: str) -> str:
    """What a command says, which has to go well."""
    ran = subprocess.run(
        [sys.executable, "-m", "suite.cli", *words, "--results", str(folder / "results")],
        env=cluster.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    return ran.stdout


def about(folder: Path) -> tuple[str, str, str]:
    return str(folder / "small.yaml"), "--scale", "none"


def standings(cluster: Cluster, folder: Path) -> list[dict[str, Any]]:
    runs = json.loads(mef(cluster, folder, "status", *about(folder), "--json"))["runs"]
    assert len(runs) == 4
    return list(runs)


def test_jobs_that_wait_are_seen_with_their_reason_and_cancelled(
    cluster: Cluster, tmp_path: Path
) -> None:
    submit(cluster, tmp_path, "--slurm", "extra={begin: now+1hour}")
    (first, *_) = cluster.jobs()
    cluster.wait_until(
        lambda: {job.reason for job in cluster.jobs()} == {"BeginTime"}, 30, "Slurm has looked"
    )
    for run in standings(cluster, tmp_path):
        assert run["standing"] == "queued"
        assert run["reason"].startswith("BeginTime: ")
        assert run["job"] in {job.id for job in cluster.jobs()}
    text = mef(cluster, tmp_path, "cancel", *about(tmp_path))
    assert text.startswith("cancelled ")
    assert first.id in text
    cluster.wait_until(lambda: not cluster.jobs(), 20, "the queue is empty")
    assert {run["standing"] for run in standings(cluster, tmp_path)} == {"planned"}
    assert "nothing to cancel" in mef(cluster, tmp_path, "cancel", *about(tmp_path))


def diverge(folder: Path) -> None:
    """Does the runs of all orders of a folder, beside all that waits."""
    store = Store(folder / "results")
    ordered = [run for one in order_folders(store) for run in one.read().runs]
    result = TrainResult(
        steps=1, last_test=None, best_test=None, last_selection=None, best_selection=None,
        last_test_raw=None, last_train=None, best_epoch=None, parameters=1, diverged_at=1,
        largest_norm=None, beyond_float32=0, weights="0" * 64, data="0" * 64,
    )  # fmt: skip
    for run in {run.id: run for run in ordered}.values():
        lease = store.take_lease(run.id, run.task, run.resolved().identity())
        assert lease is not None
        lease.publish("diverged", result.model_dump(mode="json"), Facts())


def test_jobs_that_wait_are_cancelled_once_nothing_is_left_to_do(
    cluster: Cluster, tmp_path: Path
) -> None:
    later = ("--slurm", "extra={begin: now+1hour}")
    few = (*QUICK, "--set", "coupling=affine")
    submit(cluster, tmp_path, *later, *few)
    left_over = {job.id for job in cluster.jobs()}
    attached = start_sweep(cluster, tmp_path, *later, *few)
    cluster.wait_until(
        lambda: "1 job waits: BeginTime: not before its time" in said(tmp_path), PATIENCE, "why"
    )
    diverge(tmp_path)
    cluster.wait_until(lambda: attached.poll() is not None, PATIENCE, "the sweep ends")
    assert attached.returncode == 0, said(tmp_path)
    cluster.wait_until(lambda: {job.id for job in cluster.jobs()} == left_over, 20, "its jobs end")
    text = mef(cluster, tmp_path, "cancel", *about(tmp_path), *few)
    assert text.startswith("cancelled 1 job ")
    cluster.wait_until(lambda: not cluster.jobs(), 20, "the queue is empty")


def test_a_job_that_is_held_goes_with_the_last_run_of_a_sweep_without_its_shell(
    cluster: Cluster, tmp_path: Path
) -> None:
    whole = ("--slurm", f"cpus={cluster.shape.cpus}", "--slurm", "exclude=n2,n3")
    submit(cluster, tmp_path, *whole, *QUICK)
    cluster.wait_until(lambda: running(cluster), 60, "one begins")
    (waiting,) = (job for job in cluster.jobs() if job.state == "PENDING")
    cluster.run("scontrol", "hold", waiting.id)
    cluster.wait_until(lambda: not cluster.jobs(), PATIENCE, "the queue is empty")
    assert mef(cluster, tmp_path, "status", *about(tmp_path), *QUICK).endswith("2 done\n")


def test_what_ended_the_workers_of_a_gpu_that_runs_share_is_said(
    cluster: Cluster, tmp_path: Path
) -> None:
    # Slurm says it once, beside one of the two.
    small = ("--slurm", "memory_gb=0.2", "--runs-per-gpu", "2", "--at-once", "1")
    attached = start_sweep(cluster, tmp_path, *small)
    assert attached.wait(PATIENCE) == 1
    *_, last = said(tmp_path).splitlines()
    assert "without getting any further: Exceeded job memory limit; `mef logs " in last

    def running() -> bool:
        """Whether somebody's last heartbeat is too young to say that they are gone."""
        return "running" in {run["standing"] for run in standings(cluster, tmp_path)}

    cluster.wait_until(lambda: not running(), 120, "those that were killed are known to be gone")
    for run in standings(cluster, tmp_path)[:2]:
        assert "xceeded job memory limit" in mef(cluster, tmp_path, "logs", run["id"])


def test_runs_under_way_save_and_go_on_with_the_next_sweep(
    cluster: Cluster, tmp_path: Path
) -> None:
    submit(cluster, tmp_path, "--at-once", "1")

    def under_way() -> list[str]:
        return [run["job"] for run in standings(cluster, tmp_path) if run["standing"] == "running"]

    cluster.wait_until(under_way, 60, "a run is under way")
    text = mef(cluster, tmp_path, "cancel", *about(tmp_path))
    assert "saved and ended" in text
    assert "saved and stopped: 1 run" in text
    assert not cluster.jobs()
    left = standings(cluster, tmp_path)
    assert {run["standing"] for run in left} <= {"interrupted", "planned", "done"}
    assert "asked to stop" in {run["reason"] for run in left}
    submit(cluster, tmp_path)
    watched = mef(cluster, tmp_path, "status", *about(tmp_path), "--watch")
    assert watched.splitlines()[-1].endswith("over; `mef report` makes its table")
    assert {run["standing"] for run in standings(cluster, tmp_path)} == {"done"}


def test_jobs_wait_for_nodes_that_are_drained_and_what_no_node_has_is_refused(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.run("scontrol", "update", "NodeName=n[1-3]", "State=DRAIN", "Reason=test")
    submit(cluster, tmp_path)
    cluster.wait_until(
        lambda: all("DRAINED" in job.reason for job in cluster.jobs()), 60, "Slurm has looked"
    )
    text = mef(cluster, tmp_path, "status", *about(tmp_path))
    assert "no node takes jobs now; nodes that are down or drained: 3 of main" in text
    assert "there are" not in text
    mef(cluster, tmp_path, "cancel", *about(tmp_path))
    refused = start_sweep(cluster, tmp_path / "refused", "--slurm", "gpus=9")
    assert refused.wait(PATIENCE) == 1
    assert "4 jobs with cpus=1 memory_gb=4 gpus=9 were asked for" in said(tmp_path / "refused")


def test_a_limit_that_is_passed_is_refused_with_the_key_that_helps(
    cluster: Cluster, tmp_path: Path
) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(f"max_array: {2 * cluster.shape.max_array_size}\nat_once: 100\n")
    refused = start_sweep(cluster, tmp_path, "--site", str(site), "--set", "seed=[0..49]")
    assert refused.wait(PATIENCE) == 1
    *_, last = said(tmp_path).splitlines()
    assert last.startswith(
        "mef: Slurm would not take it: Invalid job array specification; 100 jobs"
    )
    assert last.endswith("`max_array` in the site file bounds the jobs of an array")


def test_a_job_that_cannot_begin_is_found_by_its_output(cluster: Cluster, tmp_path: Path) -> None:
    submit(cluster, tmp_path, "--slurm", "setup=[no-such-command, exit 3]")
    cluster.wait_until(lambda: not cluster.jobs(), 60, "the jobs end")
    text = mef(cluster, tmp_path, "status", *about(tmp_path))
    assert "the jobs of 4 planned runs ended before they came to them" in text
    (run, *_) = standings(cluster, tmp_path)
    shown = mef(cluster, tmp_path, "logs", run["id"])
    assert shown.startswith("it never began")
    assert "no-such-command: command not found" in shown
