"""Disks that fail, and files that are not what they were. No bit may change, nothing is lost."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.slurm.disturbing import check, checkpoints, running, sweeping
from tests.slurm.lab import Cluster
from tests.slurm.sweeping import said, start_sweep


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 32 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def run_out(cluster: Cluster, folder: Path) -> str:
    """A sweep that cannot go on; what it said."""
    process = start_sweep(cluster, folder, "--at-once", "2")
    cluster.wait_until(lambda: process.poll() is not None, 120, "the sweep gives up")
    assert process.returncode == 1
    assert "Traceback" not in said(folder)
    return said(folder)


def test_a_full_disk_is_one_line_and_loses_nothing(
    cluster: Cluster, undisturbed: Path, disk: Path
) -> None:
    results = disk / "results"
    results.mkdir()
    ballast = disk / "ballast"
    with sweeping(cluster, disk) as process:
        with ballast.open("wb") as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(bytes(2**16))
                file.flush()
        cluster.wait_until(lambda: process.poll() is not None, 120, "the sweep gives up")
    assert process.returncode == 1
    ballast.unlink()
    cluster.empty_queue()
    with sweeping(cluster, disk):
        pass
    check(disk, undisturbed)


def test_a_read_only_disk_is_one_line(cluster: Cluster, disk: Path, undisturbed: Path) -> None:
    with sweeping(cluster, disk) as process:
        subprocess.run(["mount", "-o", "remount,ro", disk], check=False)
        cluster.wait_until(lambda: process.poll() is not None, 120, "the sweep gives up")
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    cluster.empty_queue()
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


@pytest.mark.parametrize("damage", [truncate, flip, empty])
def test_damaged_files_are_set_aside_and_made_again(
    damage: Callable[[Path], None], cluster: Cluster, undisturbed: Path, tmp_path: Path
) -> None:
    with sweeping(cluster, tmp_path) as process:
        records = tmp_path / "results" / "runs"
        cluster.wait_until(lambda: list(records.glob("*/attempt-0001.json")), 60, "one is done")
        process.terminate()
    assert not running(cluster)
    for record in records.glob("*/attempt-0001.json"):
        damage(record)
    newest = {path.parent: path for path in checkpoints(tmp_path)}
    for path in newest.values():
        damage(path)
    with sweeping(cluster, tmp_path):
        pass
    check(tmp_path, undisturbed)
