"""CIFAR-10 files of the true formats."""

import gzip
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suite.data.sets.cifar import Cifar10
from suite.errors import DataError
from suite.registry.variants.data_sets import Cifar10 as Published
from tests.data.formats import (
    TinyCifar,
    draw,
    python3_batch,
    write_cifar_binary,
    write_cifar_pickled,
)

TRAIN, TEST = draw(20), draw(3, seed=1)
WRITERS = [write_cifar_pickled, write_cifar_binary]
Writer = Callable[..., Path]


def refused(folder: Path | None) -> DataError:
    with pytest.raises(DataError) as caught:
        Cifar10(TinyCifar()).read(folder)
    assert "\n" not in str(caught.value)
    assert "mef data fetch cifar10" in caught.value.hint
    return caught.value


@pytest.mark.parametrize("write", WRITERS)
def test_both_versions_are_read_by_the_folder_or_its_parent(tmp_path: Path, write: Writer) -> None:
    place = write(tmp_path, TRAIN, TEST)
    for folder in (tmp_path, place):
        splits = Cifar10(TinyCifar()).read(folder)
        assert torch.equal(splits.train, torch.from_numpy(TRAIN))
        assert torch.equal(splits.test, torch.from_numpy(TEST))
        assert splits.validation is None


def test_a_pixel_is_where_it_belongs(tmp_path: Path) -> None:
    train = np.zeros((20, 3, 32, 32), np.uint8)
    train[5, 2, 3, 7] = 200  # blue, fourth row, eighth column, second image of the second file
    place = write_cifar_pickled(tmp_path, train, TEST)
    batch = pickle.loads((place / "data_batch_2").read_bytes(), encoding="bytes")
    assert batch[b"data"][1, 2 * 1024 + 3 * 32 + 7] == 200
    assert Cifar10(TinyCifar()).read(place).train[5, 2, 3, 7] == 200


def test_both_versions_have_the_same_fingerprint(tmp_path: Path) -> None:
    write_cifar_pickled(tmp_path / "py", TRAIN, TEST)
    write_cifar_binary(tmp_path / "bin", TRAIN, TEST)
    first, second = (Cifar10(TinyCifar()).read(tmp_path / name) for name in ("py", "bin"))
    assert first.fingerprint("cifar10") == second.fingerprint("cifar10")


def test_a_folder_without_it_says_what_was_expected(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        error = refused(folder)
        assert str(folder / "cifar-10-batches-py") in error.message
        assert "data_batch_1" in error.message


def test_no_folder_at_all_says_how_to_name_one() -> None:
    error = refused(None)
    assert "cifar10" in error.message
    assert "--data-dir" in error.hint
    assert "MEF_DATA" in error.hint


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("name", ["data_batch_1", "data_batch_4", "test_batch"])
def test_one_missing_file_is_named(tmp_path: Path, write: Writer, name: str) -> None:
    (path,) = write(tmp_path, TRAIN, TEST).glob(f"{name}*")
    path.unlink()
    assert f"{path} is missing: expected a batch of" in refused(tmp_path).message


@pytest.mark.parametrize("write", WRITERS)
def test_a_batch_of_another_length_is_refused(tmp_path: Path, write: Writer) -> None:
    place = write(tmp_path, draw(30), TEST)
    message = refused(tmp_path).message
    assert str(place / "data_batch_1") in message
    assert "has 6 images: expected 4" in message


def test_the_published_numbers_are_those_expected(tmp_path: Path) -> None:
    write_cifar_pickled(tmp_path, TRAIN, TEST)
    with pytest.raises(DataError, match="has 4 images: expected 10,000"):
        Cifar10(Published()).read(tmp_path)


def test_a_file_of_no_whole_number_of_images_is_damaged(tmp_path: Path) -> None:
    path = write_cifar_binary(tmp_path, TRAIN, TEST) / "data_batch_2.bin"
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{path} is damaged (12,291 bytes are no whole" in refused(tmp_path).message


def test_a_label_beyond_nine_is_damage(tmp_path: Path) -> None:
    path = write_cifar_binary(tmp_path, TRAIN, TEST) / "data_batch_2.bin"
    path.write_bytes(b"\x0a" + path.read_bytes()[1:])
    assert f"{path} is damaged (a label is 10" in refused(tmp_path).message


def test_a_malicious_pickle_is_refused_in_one_line(tmp_path: Path) -> None:
    path = write_cifar_pickled(tmp_path, TRAIN, TEST) / "data_batch_1"
    path.write_bytes(b"cos\nsystem\n(S'touch " + bytes(tmp_path / "owned") + b"'\ntR.")
    message = refused(tmp_path).message
    assert f"{path} is damaged (it wants to use" in message
    assert ".system, which is refused)" in message
    assert not (tmp_path / "owned").exists()


def test_a_folder_in_place_of_a_file_is_one_line(tmp_path: Path) -> None:
    path = write_cifar_pickled(tmp_path, TRAIN, TEST) / "data_batch_3"
    path.unlink()
    path.mkdir()
    assert f"{path}: cannot read" in refused(tmp_path).message


@pytest.mark.parametrize("write", WRITERS)
def test_a_link_that_leads_nowhere_is_named(tmp_path: Path, write: Writer) -> None:
    place = write(tmp_path, TRAIN, TEST)
    for path in sorted(place.iterdir()):
        path.unlink()
        path.symlink_to("/gone/batch")
    message = refused(tmp_path).message
    assert str(place / "data_batch_1") in message
    assert "is missing (it is a link to /gone/batch, which is not there)" in message
    place.rename(tmp_path / "away")
    (tmp_path / "cifar-10-batches-py").symlink_to("/gone/folder")
    assert "it is a link to /gone/folder, which is not there" in refused(tmp_path).message


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<!DOCTYPE html>\n<title>Please log in</title>\n", "it is a web page"),
        (gzip.compress(bytes(4 * 3073), mtime=0), "it is compressed by gzip"),
        (b"version https://git-lfs.github.com/spec/v1\n", "it is what Git LFS keeps"),
        (b"", "it is empty"),
    ],
)
def test_what_is_no_batch_says_what_it_is(
    tmp_path: Path, write: Writer, data: bytes, why: str
) -> None:
    (path,) = write(tmp_path, TRAIN, TEST).glob("data_batch_3*")
    path.write_bytes(data)
    assert f"{path} is damaged ({why}" in refused(tmp_path).message


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bytes(4000), "it is nothing but zeros"),
        (b"\x80\x02}q\x01(U\x0bbatch", "its pickle ends early"),
        (b"\x80\x02\xffgarbled", "it is no pickle, or a garbled one"),
        (pickle.dumps([1, 2]), "it holds no dictionary"),
    ],
)
def test_what_is_no_pickle_says_so(tmp_path: Path, data: bytes, why: str) -> None:
    path = write_cifar_pickled(tmp_path, TRAIN, TEST) / "data_batch_3"
    path.write_bytes(data)
    assert f"{path} is damaged ({why}): expected a batch of 4 images" in refused(tmp_path).message


@pytest.mark.parametrize("write", WRITERS)
def test_a_pipe_is_not_waited_for(tmp_path: Path, write: Writer) -> None:
    (path,) = write(tmp_path, TRAIN, TEST).glob("data_batch_3*")
    path.unlink()
    os.mkfifo(path)
    assert f"{path} is damaged (it is no regular file)" in refused(tmp_path).message


def test_a_folder_of_the_name_without_batches_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "cifar-10-batches-py").mkdir()
    message = refused(tmp_path).message
    assert f"{tmp_path / 'cifar-10-batches-py' / 'data_batch_1'} is missing: expected" in message


@given(where=st.floats(0, 1, exclude_max=True))
@settings(deadline=None)
@example(where=0.0)
def test_a_truncated_pickle_is_one_line(where: float) -> None:
    with TemporaryDirectory() as folder:
        path = write_cifar_pickled(Path(folder), TRAIN, TEST) / "test_batch"
        data = path.read_bytes()
        path.write_bytes(data[: int(where * len(data))])
        assert f"{path} is damaged (" in refused(Path(folder)).message


@given(changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1))
@settings(deadline=None, max_examples=200)
def test_a_pickle_with_any_bytes_changed_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    batch = python3_batch(draw(4))
    data = bytearray(pickle.dumps(dict(reversed(batch.items())), protocol=2))
    for place, value in changes:
        data[place] = value
    with TemporaryDirectory() as folder:
        path = write_cifar_pickled(Path(folder), TRAIN, TEST) / "data_batch_1"
        path.write_bytes(data)
        try:
            told = str(Cifar10(TinyCifar()).read(Path(folder)).train.shape)
        except DataError as error:
            told = str(error)
    assert told == "torch.Size([20, 3, 32, 32])" or told.startswith(str(path))
    assert "\n" not in told
