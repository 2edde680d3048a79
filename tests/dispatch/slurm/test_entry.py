"""A job loads nothing that somebody else may have written."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suite.dispatch.slurm.entry import own
from suite.errors import StoreError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "order"
    folder.mkdir(mode=0o700)
    (folder / "1_submitted.pkl").write_bytes(b"")
    (folder / "1_submitted.pkl").chmod(0o600)
    return folder


def test_ones_own_folder_is_good(folder: Path) -> None:
    with own(folder) as held:
        assert sorted(path.name for path in held.iterdir()) == ["1_submitted.pkl"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reaches what it has opened")
def test_a_folder_that_is_exchanged_after_the_look_is_not_read(
    folder: Path, tmp_path: Path
) -> None:
    with own(folder) as held:
        folder.rename(tmp_path / "away")
        folder.mkdir()
        (folder / "1_submitted.pkl").write_bytes(b"theirs")
        assert (held / "1_submitted.pkl").read_bytes() == b""


def test_a_link_to_a_folder_and_what_is_no_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    for path in (tmp_path / "link", folder / "1_submitted.pkl", tmp_path / "none"):
        with pytest.raises(StoreError, match="cannot open it"), own(path):
            pass


@pytest.mark.parametrize("name", [".", "1_submitted.pkl"])
@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_folder_that_others_may_write_is_refused(folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)
    with pytest.raises(StoreError, match="others own it or may write there"), own(folder):
        pass


def test_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "2_submitted.pkl").symlink_to(tmp_path / "theirs.pkl")
    with pytest.raises(StoreError, match="2_submitted"), own(folder):
        pass


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_pickle_of_another_user_is_refused_before_it_is_loaded(folder: Path) -> None:
    os.chown(folder / "1_submitted.pkl", 65534, 65534)
    command = [sys.executable, "-m", "suite.dispatch.slurm.entry", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "others own it" in done.stderr


BUS_ERROR = """
import os, signal
import submitit.core.submission
submitit.core.submission.process_job = lambda folder: os.kill(os.getpid(), signal.SIGBUS)
from suite.dispatch.slurm.entry import main
main()
"""


def test_a_process_that_the_system_kills_says_what_for(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BUS_ERROR, str(folder)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == -signal.SIGBUS
    assert "Bus error" in ran.stderr
