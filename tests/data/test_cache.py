"""Images decoded once."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from suite.data.cache import Cache, cache_folders, stamp
from suite.errors import DataError
from tests.data.formats import draw

IMAGES = draw(10)
SHAPE = (10, 3, 32, 32)
LARGE = "__import__('numpy').zeros((2, 4, 3, 32, 32), 'uint8')"


class Chunks:
    """Counts how often the images are asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        self.asked += 1
        yield from np.split(IMAGES, [4, 7])


@pytest.mark.parametrize("budget", [0, 1 << 30])
def test_images_are_decoded_once(tmp_path: Path, budget: int) -> None:
    chunks = Chunks()
    for _ in range(3):
        images = Cache((tmp_path,), budget).load("a", SHAPE, chunks)
        assert torch.equal(images, torch.from_numpy(IMAGES))
    assert chunks.asked == 1


@pytest.mark.parametrize("budget", [0, 1 << 30])
def test_what_is_written_to_images_never_reaches_the_file(tmp_path: Path, budget: int) -> None:
    cache = Cache((tmp_path,), budget)
    cache.load("a", SHAPE, Chunks()).zero_()
    assert torch.equal(cache.load("a", SHAPE, Chunks()), torch.from_numpy(IMAGES))


def mapped(tmp_path: Path) -> bool:
    """Whether the file is in this process's map of memory."""
    return str(tmp_path / "a.npy") in Path("/proc/self/maps").read_text()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's list of mappings")
def test_only_images_above_the_budget_are_mapped(tmp_path: Path) -> None:
    images = Cache((tmp_path,), IMAGES.nbytes).load("a", SHAPE, Chunks())
    assert not mapped(tmp_path)
    images = Cache((tmp_path,), IMAGES.nbytes - 1).load("a", SHAPE, Chunks())
    assert mapped(tmp_path)
    del images
    assert not mapped(tmp_path)


@pytest.mark.parametrize(
    "damage", [b"", b"\x93NUMPY", b"no array at all", b"PK\x03\x04", bytes(99)]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(damage)
    chunks = Chunks()
    Cache((tmp_path,)).load("a", SHAPE, chunks)
    assert chunks.asked == 1


def test_a_truncated_file_is_made_anew(tmp_path: Path) -> None:
    cache = Cache((tmp_path,))
    cache.load("a", SHAPE, Chunks())
    path = tmp_path / "a.npy"
    path.write_bytes(path.read_bytes()[:-1])
    assert torch.equal(cache.load("a", SHAPE, Chunks()), torch.from_numpy(IMAGES))


def test_a_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> Iterator[NDArray[np.uint8]]:
        yield IMAGES[:4]
        raise DataError("an image is damaged")

    with pytest.raises(DataError, match="an image is damaged"):
        Cache((tmp_path,)).load("a", SHAPE, chunks())
    assert [path.name for path in tmp_path.iterdir()] == ["a.lock"]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
from pathlib import Path
from suite.data.cache import Cache
def chunks():
    yield from {LARGE}
    os.kill(os.getpid(), signal.SIGKILL)
Cache((Path(sys.argv[1]),)).load("a", {SHAPE}, chunks())
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    left = [path.name for path in tmp_path.iterdir() if path.name != "a.lock"]
    assert len(left) == 1
    other = tmp_path / ".a.npy.another-machine.0123abcd"
    other.touch()  # whose lock nobody here sees, it may be
    Cache((tmp_path,)).load("b", SHAPE, Chunks())
    assert (tmp_path / left[0]).exists()
    Cache((tmp_path,)).load("a", SHAPE, Chunks())
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"a.lock", "b.lock", "a.npy", "b.npy", other.name}


def test_a_stamp_sees_what_lengths_and_times_do_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    told = path.stat()
    while path.stat().st_ctime_ns == told.st_ctime_ns:
        path.write_bytes(b"new")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert path.stat().st_mtime_ns == told.st_mtime_ns
    assert stamp(path.stat()) != stamp(told)


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(DataError) as caught:
            Cache((tmp_path,)).load("a", SHAPE, Chunks())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert f"{tmp_path / 'a.npy'}: cannot write decoded images" in caught.value.message
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["a.lock"]


def test_the_next_folder_serves_where_one_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = Cache((tmp_path / "file" / "cache", tmp_path / "other"))
    chunks = Chunks()
    for _ in range(2):
        assert torch.equal(cache.load("a", SHAPE, chunks), torch.from_numpy(IMAGES))
    assert chunks.asked == 1
    assert (tmp_path / "other" / "a.npy").exists()


def test_nowhere_to_write_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"cannot write .*/file/cache") as caught:
        Cache((tmp_path / "file" / "cache",)).load("a", SHAPE, Chunks())
    assert "XDG_CACHE_HOME" in caught.value.hint


def test_many_at_once_decode_once(tmp_path: Path) -> None:
    chunks = [Chunks() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        loaded = pool.map(lambda each: Cache((tmp_path,)).load("a", SHAPE, each), chunks)
        for images in loaded:
            assert torch.equal(images, torch.from_numpy(IMAGES))
    assert sum(each.asked for each in chunks) == 1


def test_each_folder_of_data_has_caches_of_its_own(tmp_path: Path) -> None:
    beside, among = cache_folders(tmp_path / "a")
    assert beside == tmp_path / "a" / ".mef-cache"
    assert among not in cache_folders(tmp_path / "b")
    assert among == cache_folders(tmp_path / "b" / ".." / "a")[1]
