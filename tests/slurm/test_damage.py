"""Disks that fail, and files that are not what they were. No bit may change, nothing is lost."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from tests.slurm.disturbing import check, checkpoints, running, sweeping
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import said
from tests.store.disks import fill, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 32 MB."""
    with small_disk(tmp_path / "disk", "32m") as folder:
        yield folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """A folder under which nothing can be opened for writing, whatever is open already."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def gives_up(cluster: Cluster, process: subprocess.Popen[str], folder: Path) -> None:
    """Waits until a sweep ends that cannot go on, and looks at what it says."""
    cluster.wait_until(lambda: process.poll() is not None, 120, "the sweep gives up")
    assert process.returncode == 1
    assert "Traceback" not in said(folder)


def test_a_full_disk_is_one_line_and_loses_nothing(
    cluster: Cluster, undisturbed: Path, disk: Path
) -> None:
    with sweeping(cluster, disk) as process:
        ballast = fill(disk)
        gives_up(cluster, process, disk)
    ballast.unlink()
    cluster.wait_until(lambda: not cluster.jobs(), 30, "its jobs have ended")
    with sweeping(cluster, disk):
        pass
    check(disk, undisturbed)


def test_a_read_only_disk_is_one_line_and_loses_nothing(
    cluster: Cluster, undisturbed: Path, disk: Path
) -> None:
    with sweeping(cluster, disk) as process, locked(disk / "results"):
        gives_up(cluster, process, disk)
    cluster.wait_until(lambda: not cluster.jobs(), 30, "its jobs have ended")
    with sweeping(cluster, disk):
        pass
    check(disk, undisturbed)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def test_damaged_files_are_set_aside_and_made_again(
    cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    records = tmp_path / "results" / "runs"
    with sweeping(cluster, tmp_path) as process:
        cluster.wait_until(
            lambda: len(list(records.glob("*/attempt-0001.json"))) >= 2, 60, "two are done"
        )
        process.terminate()
    assert not running(cluster)
    newest = {path.parent: path for path in checkpoints(tmp_path)}
    whole = sorted(records.glob("*/attempt-0001.json"))
    # Records and checkpoints each meet with every damage, as far as there are enough of them.
    for files, damages in ((whole, (truncate, flip, empty)), (newest.values(), (empty, flip))):
        for path, damage in zip(files, cycle(damages), strict=False):
            damage(path)
    with sweeping(cluster, tmp_path):
        pass
    check(tmp_path, undisturbed)
