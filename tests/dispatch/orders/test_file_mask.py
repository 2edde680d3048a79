"""What is loaded as code is one user's alone, under every mask; what is for others stays theirs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.dispatch.orders.file_mask import private, users
from suite.dispatch.orders.job_folder import job_folder
from suite.dispatch.orders.order import OrderFolder, make_order
from suite.plan import make_plan
from suite.store import Store

MASKS = (0o000, 0o002, 0o007, 0o022, 0o027, 0o077)
LIVES = """
import os, sys
from pathlib import Path
from submitit.core.utils import DelayedSubmission
from suite.dispatch.orders.file_mask import private
from suite.dispatch.orders.job_folder import own_folder
from suite.dispatch.slurm import entry
from suite.dispatch.slurm.job import work_in_job
from suite.dispatch.worker import work
from suite.store import Store

os.environ |= {"SUBMITIT_EXECUTOR": "local", "SUBMITIT_LOCAL_JOB_ID": "1", "SLURM_JOB_ID": "1"}
for words in zip(*[iter(sys.argv[1:])] * 3):
    mask, results, order = words
    os.umask(int(mask, 8))
    folder = own_folder(Store(results), order).path
    with private():
        DelayedSubmission(work_in_job, results, order).dump(folder / "1_submitted.pkl")
    for _ in range(2):  # a job that is put back finds what its first life gave back
        sys.argv = ["entry", str(folder)]
        entry.main()
"""


@pytest.fixture
def mode() -> Iterator[None]:
    """The tests' own mask, afterwards as before."""
    before = os.umask(0)
    yield
    os.umask(before)


def made(path: Path) -> int:
    path.touch()
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("mask", MASKS, ids=oct)
def test_what_is_private_is_so_under_every_mask(mask: int, tmp_path: Path, mode: None) -> None:
    os.umask(mask)
    with private() as said:
        assert said == f"{mask:04o}"
        assert made(tmp_path / "pickle") == 0o600
        with private(), users():  # a process that was started meanwhile
            assert made(tmp_path / "record") == 0o666 & ~mask
        assert made(tmp_path / "another pickle") == 0o600
    assert made(tmp_path / "behind") == 0o666 & ~mask
    assert "MEF_UMASK" not in os.environ
    with users():
        assert made(tmp_path / "alone") == 0o666 & ~mask


def test_jobs_start_and_are_put_back_under_every_mask(tmp_path: Path) -> None:
    words = []
    for mask in MASKS:
        store = Store(tmp_path / oct(mask))
        order = make_order(make_plan("table3", "smoke", {"hidden_channels": 8}, store=store).runs)
        OrderFolder(store, order.id).write(order)
        words += [oct(mask), str(store.path), order.id]
    ran = subprocess.run(
        [sys.executable, "-c", LIVES, *words], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    for mask, path, order_id in zip(MASKS, words[1::3], words[2::3], strict=True):
        store = Store(path)
        (record,) = store.records()
        assert record.outcome == "finished"
        (file,) = (store.path / "runs" / record.run.id).iterdir()
        assert file.stat().st_mode & 0o777 == 0o666 & ~mask
        pickles = list(job_folder(store, order_id).glob("*.pkl"))
        assert len(pickles) == 2
        assert {pickle.stat().st_mode & 0o777 for pickle in pickles} == {0o600}
