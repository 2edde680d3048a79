"""Batches in npz files."""

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
        ({"images": np.zeros(3)}, "data"),
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
