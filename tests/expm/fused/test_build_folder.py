"""Folders that kernels are built in."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from suite.expm.fused.build_folder import LOCK, PREFIX, build_folder, remove_abandoned

BUILDS = """
import sys, time
from pathlib import Path
from suite.expm.fused.build_folder import build_folder
with build_folder(Path(sys.argv[1])) as folder:
    (folder / "half").write_bytes(b"half a kernel")
    print(folder, flush=True)
    sys.stdin.read()
"""


def building(parent: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process in the middle of a build, and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILDS, str(parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_gone_afterwards(tmp_path: Path) -> None:
    with build_folder(tmp_path) as folder:
        (folder / "part").write_bytes(b"")
        assert folder.parent == tmp_path
    assert not list(tmp_path.iterdir())


def test_a_folder_of_a_killed_build_is_removed_and_no_other(tmp_path: Path) -> None:
    killed, left = building(tmp_path)
    other, used = building(tmp_path)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert (left / "half").exists()
    remove_abandoned(tmp_path)
    assert not left.exists()
    assert (used / "half").exists()
    other.communicate("")
    assert not list(tmp_path.iterdir())


def test_a_build_that_died_before_it_took_its_lock_is_removed(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}early").mkdir()
    with build_folder(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_what_others_left_stays(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "inside").mkdir(parents=True)
    parent = tmp_path / "parent"
    parent.mkdir()
    (parent / f"{PREFIX}link").symlink_to(elsewhere)
    (parent / f"{PREFIX}file").write_bytes(b"")
    (parent / "kernel.so").write_bytes(b"")
    names = sorted(os.listdir(parent))
    remove_abandoned(parent)
    assert sorted(os.listdir(parent)) == names
    assert os.listdir(elsewhere) == ["inside"]
    assert not (elsewhere / LOCK).exists()
