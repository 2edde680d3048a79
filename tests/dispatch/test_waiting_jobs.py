"""Jobs that were submitted before modules moved still start: a pickle names its function by module.

The folder ``waiting_jobs`` is what version 0.1.0 wrote for two sweeps of one run each, one local
and one on Slurm, at the commit before the move.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from suite.store import Store

WAITING = Path(__file__).parent / "waiting_jobs"
ORDERS = {"local": "af6ba326fb0c6454", "slurm": "7fd19508ff586eae"}
SUBMITIT = {
    "SUBMITIT_EXECUTOR": "local",
    "SUBMITIT_LOCAL_JOB_ID": "1",
    "SUBMITIT_LOCAL_NTASKS": "1",
    "SUBMITIT_LOCAL_NNODES": "1",
    "SUBMITIT_LOCAL_GLOBALID": "0",
    "SUBMITIT_LOCAL_LOCALID": "0",
    "SUBMITIT_LOCAL_NODEID": "0",
    "SLURM_JOB_ID": "1",
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The folder of results, as private as a sweep made it: git keeps no modes."""
    folder = tmp_path / "results"
    shutil.copytree(WAITING, folder / ".work")
    for path in (folder / ".work" / "submitit").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return folder


@pytest.mark.parametrize("place", ORDERS)
def test_a_job_of_the_last_version_does_its_run(results: Path, place: str) -> None:
    submitted = Path("results", ".work", "submitit", ORDERS[place])
    done = subprocess.run(
        [sys.executable, "-P", "-u", "-m", "suite.dispatch.slurm.entry", str(submitted)],
        cwd=results.parent,  # the pickle names its folder of results from here
        env={**os.environ, **SUBMITIT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (record,) = Store(results).records()
    assert (record.outcome, record.run.task) == ("finished", "count")
