"""Unpickling batches without trusting them."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from suite.data.sets.unpickle import read_batch
from tests.data.formats import draw, python2_pickle, python3_batch


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_batch_of_python_2_is_read(tmp_path: Path) -> None:
    images = draw(5)
    data = python2_pickle(images)
    # The true thing: plain unpickling gives the same.
    plain = pickle.loads(data, encoding="bytes")
    assert plain[b"labels"] == [0, 1, 2, 3, 4]
    pixels = read_batch(written(tmp_path / "data_batch_1", data))
    assert np.array_equal(pixels, plain[b"data"])
    assert np.array_equal(pixels, images.reshape(5, -1))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_batch_of_python_3_is_read(tmp_path: Path, protocol: int, order: Any) -> None:
    images = draw(5)
    batch = python3_batch(images)
    batch[b"data"] = np.asarray(batch[b"data"], order=order)
    path = written(tmp_path / "batch", pickle.dumps(batch, protocol))
    assert np.array_equal(read_batch(path), images.reshape(5, -1))


def test_keys_may_be_text(tmp_path: Path) -> None:
    images = draw(2)
    path = written(tmp_path / "batch", pickle.dumps({"data": images.reshape(2, -1)}))
    assert np.array_equal(read_batch(path), images.reshape(2, -1))


class Call:
    """Pickles as a call."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def touch(path: str) -> None:
    Path(path).touch()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_code_in_a_pickle_is_not_run(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "was-run"
    batch = python3_batch(draw(1)) | {b"extra": Call(touch, str(mark))}
    data = pickle.dumps(batch, protocol)
    with pytest.raises(pickle.UnpicklingError, match=r"test_unpickle.touch, which is refused"):
        read_batch(written(tmp_path / "batch", data))
    assert not mark.exists()
    pickle.loads(data)
    assert mark.exists()  # it would have been


@pytest.mark.parametrize("function", [eval, print, getattr, np.load, np.frombuffer, __import__])
def test_nothing_else_may_be_named(tmp_path: Path, function: Any) -> None:
    path = written(tmp_path / "batch", pickle.dumps({b"data": Call(function, "1")}))
    with pytest.raises(pickle.UnpicklingError, match="which is refused"):
        read_batch(path)


def test_only_latin1_may_be_encoded(tmp_path: Path) -> None:
    data = b"c_codecs\nencode\n(X\x01\x00\x00\x00aX\x06\x00\x00\x00rot_13tR."
    with pytest.raises(pickle.UnpicklingError, match="'rot_13' has no business here"):
        read_batch(written(tmp_path / "batch", data))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([1, 2], "it holds no dictionary"),
        ({b"labels": [1]}, "no array 'data' of bytes"),
        ({b"data": b"\0" * 3072}, "no array 'data' of bytes"),
        ({b"data": np.array([["x"] * 3072], dtype=object)}, "no array 'data' of bytes"),
        ({b"data": np.zeros((2, 3072), np.float32)}, "no array 'data' of bytes"),
        ({b"data": np.zeros((2, 3071), np.uint8)}, r"shape \(2, 3071\)"),
        ({b"data": np.zeros(3072, np.uint8)}, r"shape \(3072,\)"),
    ],
)
def test_what_is_no_batch_says_why(tmp_path: Path, data: Any, why: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match=why):
        read_batch(written(tmp_path / "batch", pickle.dumps(data)))


def test_an_array_never_reads_past_its_bytes(tmp_path: Path) -> None:
    data = python2_pickle(draw(2)).replace(b"J\x02\0\0\0J\0\x0c\0\0", b"J\xff\x0f\0\0J\0\x0c\0\0")
    with pytest.raises(pickle.UnpicklingError, match="more or fewer bytes"):
        read_batch(written(tmp_path / "batch", data))


def test_a_huge_memo_number_takes_no_memory(tmp_path: Path) -> None:
    images = draw(2)
    data = python2_pickle(images).replace(b"}q\x01", b"}r\xff\xff\xff\xff")
    assert np.array_equal(read_batch(written(tmp_path / "batch", data)), images.reshape(2, -1))
