"""From settings to the images of a run."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from suite.data import Images, load_images
from suite.errors import UnknownNameError
from suite.registry import DATA_SETS, DataSet
from suite.registry.variants.data_sets import Photos32
from tests.data.formats import (
    TinyCifar,
    TinyNpz,
    draw,
    write_cifar_binary,
    write_cifar_pickled,
    write_npz,
)

TRAIN, TEST = draw(20), draw(3, seed=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_cifar_pickled(tmp_path, TRAIN, TEST)
    return tmp_path


def rows(images: Tensor) -> list[bytes]:
    return sorted(image.numpy().tobytes() for image in images)


def validated(folder: Path, data_seed: int = 0) -> Images:
    return load_images(TinyCifar(), selection="validation", data_seed=data_seed, folder=folder)


def test_validation_images_are_cut_out_of_the_training_images(folder: Path) -> None:
    images = validated(folder)
    assert images.is_validation
    assert (len(images.train), len(images.selection), len(images.test)) == (14, 6, 3)
    assert rows(torch.cat([images.train, images.selection])) == rows(torch.from_numpy(TRAIN))
    assert rows(images.test) == rows(torch.from_numpy(TEST))


def test_nothing_is_cut_where_the_test_images_choose(folder: Path) -> None:
    images = load_images(TinyCifar(), selection="test", data_seed=0, folder=folder)
    assert not images.is_validation
    assert torch.equal(images.train, torch.from_numpy(TRAIN))
    assert torch.equal(images.selection, images.test)


def test_the_split_depends_on_the_data_seed_and_not_on_the_format(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("binary")
    write_cifar_binary(other, TRAIN, TEST)
    assert torch.equal(validated(folder).selection, validated(other).selection)
    assert not torch.equal(validated(folder).selection, validated(folder, 1).selection)


def test_the_fingerprint_is_of_what_was_read(folder: Path) -> None:
    first = validated(folder).fingerprint
    assert validated(folder, data_seed=1).fingerprint == first
    path = folder / "cifar-10-batches-py" / "test_batch"
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    assert validated(folder).fingerprint != first


def test_mapped_images_are_cut_alike(tmp_path: Path) -> None:
    train = draw(30)
    write_npz(tmp_path, train, TEST.repeat(2, axis=0)[:4])
    load = lambda: load_images(  # noqa: E731
        TinyNpz(), selection="validation", data_seed=0, folder=tmp_path
    )
    first, second = load(), load()
    assert torch.equal(first.selection, second.selection)
    assert rows(torch.cat([second.train, second.selection])) == rows(torch.from_numpy(train))


def test_photographs_have_validation_images_of_their_own() -> None:
    images = load_images(Photos32(), selection="validation", data_seed=0, folder=None)
    tested = load_images(Photos32(), selection="test", data_seed=0, folder=None)
    assert len(images.selection) == Photos32.validation_images
    assert images.is_validation
    assert not tested.is_validation
    assert torch.equal(tested.selection, tested.test)
    assert torch.equal(tested.train, images.train)
    assert tested.fingerprint == images.fingerprint


def test_a_home_folder_may_be_a_tilde(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert len(validated(Path("~")).train) == 14


@pytest.mark.parametrize("name", DATA_SETS.names)
def test_every_data_set_says_all_there_is_to_say(name: str) -> None:
    settings = DATA_SETS.parse(name)
    assert isinstance(settings, DataSet)
    assert settings.validation_images < settings.train_images
    assert settings.test_images > 0
    assert settings.files
    assert settings.origin
    assert callable(DATA_SETS.find(name).load()(settings).read)


def test_an_unknown_data_set_is_not_loaded() -> None:
    class Other(Photos32):
        name: str = "other"  # type: ignore[assignment]

    with pytest.raises(UnknownNameError):
        load_images(Other(), selection="test", data_seed=0, folder=None)
