"""Two people, two clusters, one study; and what one user leaves for another."""

import os
import subprocess
from pathlib import Path

import pytest

from suite.store import Store, merge_all
from tests.endtoend.sweeping import RUNS, command
from tests.patience import PATIENCE
from tests.slurm.disturbing import check
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import results_of, said, start_sweep

SECRET = "hunter2-f4b81c"
"""What a user has in the environment and nobody else should ever see."""
AWKWARD = 'it\'s "50" $HOME; `id` #1'
"""A folder's name in which a shell and sbatch see much."""


def test_two_sweeps_of_one_folder_share_the_work_and_two_folders_merge(
    cluster: Cluster, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEF_TEST_TOKEN", SECRET)
    folder = tmp_path / AWKWARD
    before = os.umask(0o002)
    try:
        processes = [start_sweep(cluster, folder, "--at-once", "2") for _ in range(2)]
    finally:
        os.umask(before)
    try:
        ended = [process.poll for process in processes]
        cluster.wait_until(lambda: None not in [poll() for poll in ended], 200, "both end")
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert [process.returncode for process in processes] == [0, 0], said(folder)
    assert check(folder, undisturbed) >= RUNS
    _has_no_secret(folder)
    _is_for_the_group(folder / "results")
    _merge(folder / "results", undisturbed / "results", tmp_path / "both")


def _has_no_secret(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".pkl" for path in files)
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


def _is_for_the_group(results: Path) -> None:
    """Everything but submitit's files, whose folders are one's own."""
    own = results / ".work" / "submitit"
    assert {path.stat().st_mode & 0o777 for path in own.iterdir()} == {0o700}
    shared = [path for path in results.rglob("*") if own not in path.parents]
    assert len(shared) > 4 * RUNS
    assert [path for path in shared if not path.stat().st_mode & 0o020] == []


def _merge(one: Path, two: Path, into: Path) -> None:
    """Both records of a run are kept, and say the same."""
    reports = list(merge_all([Store(one), Store(two)], Store(into)))
    assert [(report.sound, report.added) for report in reports] == [(True, RUNS)] * 2
    verdicts = [str(conflict) for report in reports for conflict in report.conflicts]
    assert len(verdicts) == RUNS
    assert all(text.endswith("both have the same result") for text in verdicts)
    assert results_of(into) == results_of(one) == results_of(two)


def test_a_percent_sign_in_the_path_is_one_line(cluster: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "50%"
    folder.mkdir()
    ran = subprocess.run(
        command(folder, "--on", "slurm"),
        env=cluster.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert ran.returncode == 2
    assert "Slurm takes no path with %" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(Store(folder / "results").records()) == []
    assert cluster.jobs() == []
