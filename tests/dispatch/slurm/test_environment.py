"""What jobs inherit from the shell that submits them."""

import os
from pathlib import Path

import pytest

from suite.dispatch.slurm.environment import submitting
from suite.spec import Resources


def test_the_numbers_of_a_job_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {"SLURM_CONF": "/etc/slurm.conf", "HOME": "/a"}
    job = {"SLURM_JOB_ID": "7", "SLURM_RESTART_COUNT": "2", "SLURM_ARRAY_JOB_ID": "7",
           "SLURMD_NODENAME": "n1", "SRUN_DEBUG": "3", "SUBMITIT_FOLDER": "/x"}  # fmt: skip
    script = {"SBATCH_ARRAY_INX": "0-99", "SBATCH_NO_REQUEUE": "1", "SBATCH_OUTPUT": "/x",
              "SBATCH_EXPORT": "NONE", "SBATCH_CLUSTERS": "other"}  # fmt: skip
    for name, value in (ours | job | script).items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    with submitting(Resources()):
        assert not (job | script).keys() & os.environ.keys()
        assert ours.items() <= os.environ.items()
    assert dict(os.environ) == before


def test_what_people_set_for_all_their_jobs_counts_where_nothing_else_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SBATCH_ACCOUNT", "flows")
    monkeypatch.setenv("SBATCH_PARTITION", "gpu")
    with submitting(Resources(partition="cpu")):
        assert os.environ["SBATCH_ACCOUNT"] == "flows"
        assert "SBATCH_PARTITION" not in os.environ


def test_files_are_ones_own_and_jobs_write_as_before(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        with submitting(Resources()):
            (tmp_path / "pickle").touch()
            assert os.environ["SLURM_UMASK"] == "0002"
        (tmp_path / "record").touch()
    finally:
        os.umask(before)
    assert (tmp_path / "pickle").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "record").stat().st_mode & 0o777 == 0o664
