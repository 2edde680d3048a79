"""Batches in npz files."""

import gzip
import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from suite.data.sets.npz import NpzBatches
from suite.errors import DataError
from tests.data.formats import draw


def write(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def batches(*paths: Path, count: int) -> NpzBatches:
    return NpzBatches(paths, 32, count, "get it")


def refused(source: NpzBatches) -> str:
    with pytest.raises(DataError) as caught:
        list(source.chunks())
    assert "\n" not in str(caught.value)
    return caught.value.message


def test_batches_are_read_in_order(tmp_path: Path) -> None:
    images = draw(5)
    rows = images.reshape(5, -1)
    first = write(tmp_path / "1.npz", data=rows[:3], labels=np.arange(3))
    second = write(tmp_path / "2.npz", data=rows[3:], labels=[1, 2])
    found = np.concatenate(list(batches(first, second, count=5).chunks()))
    assert np.array_equal(found, images)


def test_the_number_of_images_is_checked(tmp_path: Path) -> None:
    path = write(tmp_path / "1.npz", data=draw(3).reshape(3, -1))
    assert refused(batches(path, count=4)) == f"{tmp_path} has 3 images: expected 4"


@pytest.mark.parametrize(
    ("arrays", "why"),
    [
        ({"images": np.zeros(3), "y": np.zeros(3)}, "it has no 'data' but images, y"),
        ({}, "it has no 'data' but nothing"),
        ({"data": np.uint8(3)}, "'data' has shape () and dtype uint8"),
        ({"data": np.zeros((2, 32, 32, 3), np.uint8)}, "'data' has shape (2, 32, 32, 3)"),
        ({"data": np.zeros((2, 12288), np.uint8)}, "'data' has shape (2, 12288)"),
        ({"data": np.zeros((2, 3072), np.float32)}, "dtype float32"),
        ({"data": np.array([[{}]], dtype=object)}, "allow_pickle"),
    ],
)
def test_what_is_no_batch_says_why(tmp_path: Path, arrays: dict[str, Any], why: str) -> None:
    path = write(tmp_path / "1.npz", **arrays)
    message = refused(batches(path, count=2))
    assert f"{path} is damaged (" in message
    assert why in message


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5, 0.99])
def test_a_truncated_file_is_one_line(tmp_path: Path, keep: float) -> None:
    path = write(tmp_path / "1.npz", data=draw(3).reshape(3, -1))
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data))])
    assert f"{path} is damaged (" in refused(batches(path, count=3))


def test_a_flipped_bit_in_the_pixels_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "1.npz", data=draw(3).reshape(3, -1))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "Bad CRC-32" in refused(batches(path, count=3))


def plain_array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros((2, 3072), np.uint8))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (plain_array(), "it is one array, as numpy.save writes it"),
        (pickle.dumps({"data": 1}), "it is no npz file, or one that ends early"),
        (b"<html>please log in</html>", "it is a web page"),
        (gzip.compress(b"an npz file", mtime=0), "it is compressed by gzip"),
        (bytes(5000), "it is nothing but zeros"),
        (b"", "it is empty"),
    ],
)
def test_what_is_no_npz_file_says_what_it_is(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "1.npz"
    path.write_bytes(data)
    assert f"{path} is damaged ({why}): expected a batch" in refused(batches(path, count=3))


def test_an_array_of_more_than_all_memory_is_one_line(tmp_path: Path) -> None:
    header = io.BytesIO()
    said = {"descr": "|u1", "fortran_order": False, "shape": (10**13, 3072)}
    np.lib.format.write_array_header_1_0(header, said)
    path = tmp_path / "1.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("data.npy", header.getvalue())
    assert f"{path}: cannot read a batch" in (message := refused(batches(path, count=3)))
    assert "not enough memory" in message


def test_the_state_sees_a_file_of_the_same_length_and_time(tmp_path: Path) -> None:
    path = write(tmp_path / "1.npz", data=draw(3).reshape(3, -1))
    source = batches(path, count=3)
    before, told = source.state, path.stat()
    assert source.state == before
    while path.stat().st_ctime_ns == told.st_ctime_ns:
        path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert source.state != before
