"""ImageNet's older and newer small sets."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch

from suite.data.images import Splits
from suite.data.sets.imagenet import ImageNet, ImageNetNpz, ImageNetPng
from suite.errors import DataError
from tests.data.formats import (
    TinyNpz,
    TinyPng,
    TinyPng64,
    draw,
    png,
    write_npz,
    write_png_folder,
    write_png_tar,
)

TRAIN, TEST = draw(7), draw(4, seed=1)
NPZ_TRAIN = draw(30)


def write_folders(folder: Path) -> None:
    write_png_folder(folder / "train_32x32", TRAIN)
    write_png_folder(folder / "valid_32x32", TEST)


def write_tars(folder: Path) -> None:
    write_png_tar(folder / "train_32x32.tar", TRAIN)
    write_png_tar(folder / "valid_32x32.tar", TEST)


def check(splits: Splits, train: np.ndarray, test: np.ndarray) -> None:
    assert torch.equal(splits.train, torch.from_numpy(train))
    assert torch.equal(splits.test, torch.from_numpy(test))
    assert splits.validation is None


def refused(loader: ImageNet, folder: Path | None) -> DataError:
    with pytest.raises(DataError) as caught:
        loader.read(folder)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("budget", [0, 1 << 30])
@pytest.mark.parametrize("write", [write_folders, write_tars])
def test_png_sets_are_read_and_read_again(tmp_path: Path, write: object, budget: int) -> None:
    assert callable(write)
    write(tmp_path)
    for _ in range(2):
        check(ImageNetPng(TinyPng(), budget=budget).read(tmp_path), TRAIN, TEST)
    assert len(list((tmp_path / ".mef-cache").glob("imagenet32-*.npy"))) == 2


def test_folders_and_tars_have_the_same_fingerprint(tmp_path: Path) -> None:
    for name in ("folders", "tars"):
        (tmp_path / name).mkdir()
    write_folders(tmp_path / "folders")
    write_tars(tmp_path / "tars")
    first, second = (ImageNetPng(TinyPng()).read(tmp_path / name) for name in ("folders", "tars"))
    assert first.fingerprint("imagenet32") == second.fingerprint("imagenet32")


def test_images_of_64_pixels(tmp_path: Path) -> None:
    train, test = draw(3, size=64), draw(2, size=64)
    write_png_folder(tmp_path / "train_64x64", train)
    write_png_tar(tmp_path / "valid_64x64.tar", test)
    check(ImageNetPng(TinyPng64()).read(tmp_path), train, test)


def test_a_new_image_is_not_missed_behind_the_cache(tmp_path: Path) -> None:
    write_folders(tmp_path)
    ImageNetPng(TinyPng()).read(tmp_path)
    (tmp_path / "train_32x32" / "0000003.png").unlink()
    assert "has 6 images: expected 7" in refused(ImageNetPng(TinyPng()), tmp_path).message


@pytest.mark.parametrize("part", ["", "part"])
def test_an_exchanged_image_is_not_missed_behind_the_cache(tmp_path: Path, part: str) -> None:
    place = write_png_folder(tmp_path / "train_32x32" / part, TRAIN)
    write_png_folder(tmp_path / "valid_32x32", TEST)
    loader = ImageNetPng(TinyPng())
    check(loader.read(tmp_path), TRAIN, TEST)
    train = TRAIN.copy()
    train[3] = draw(1, seed=9)[0]
    path = place / "0000003.png"
    before = path.stat()
    while path.stat().st_ctime_ns == before.st_ctime_ns:
        path.write_bytes(png(train[3]))
    check(loader.read(tmp_path), train, TEST)


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    write_npz(tmp_path, NPZ_TRAIN, TEST)
    path = tmp_path / "Imagenet32_train_npz" / "train_data_batch_3.npz"
    path.unlink()
    path.symlink_to("/gone/3.npz")
    message = refused(ImageNetNpz(TinyNpz()), tmp_path).message
    assert f"{path} is missing (it is a link to /gone/3.npz, which is not there)" in message
    for name in ("train_32x32", "train_32x32.tar"):
        place = tmp_path / name
        folder = place / "folder"
        folder.mkdir(parents=True)
        (folder / name).symlink_to("/gone")
        message = refused(ImageNetPng(TinyPng()), folder).message
        assert f"{folder / name} is missing (it is a link to /gone, which" in message


def test_a_folder_and_a_file_in_each_others_place_are_called_so(tmp_path: Path) -> None:
    (tmp_path / "train_32x32").write_bytes(b"a tar, perhaps")
    assert "train_32x32 is a file: expected" in refused(ImageNetPng(TinyPng()), tmp_path).message
    (tmp_path / "train_32x32").unlink()
    (tmp_path / "train_32x32.tar").mkdir()
    assert "32.tar is a folder: expected" in refused(ImageNetPng(TinyPng()), tmp_path).message
    (tmp_path / "train_data_batch_1.npz").mkdir()
    assert "1.npz is a folder: expected" in refused(ImageNetNpz(TinyNpz()), tmp_path).message


@pytest.mark.parametrize("ending", [".zip", ".tar.gz", ".tgz"])
def test_what_is_packed_is_to_be_unpacked(tmp_path: Path, ending: str) -> None:
    packed = tmp_path / f"train_32x32{ending}"
    packed.touch()
    assert f"unpack {packed} there" in refused(ImageNetPng(TinyPng()), tmp_path).hint


def test_npz_batches_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    write_npz(tmp_path, NPZ_TRAIN, TEST)
    check(ImageNetNpz(TinyNpz()).read(tmp_path), NPZ_TRAIN, TEST)


def test_npz_batches_may_lie_in_parts_or_in_one_folder(tmp_path: Path) -> None:
    write_npz(tmp_path / "parts", NPZ_TRAIN, TEST)
    place = tmp_path / "parts" / "Imagenet32_train_npz"
    second = place.with_name("Imagenet32_train_part2_npz")
    second.mkdir()
    for number in range(6, 11):
        name = f"train_data_batch_{number}.npz"
        (place / name).rename(second / name)
    place.rename(place.with_name("Imagenet32_train_part1_npz"))
    check(ImageNetNpz(TinyNpz()).read(tmp_path / "parts"), NPZ_TRAIN, TEST)
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in (tmp_path / "parts").glob("*/*.npz"):
        path.rename(flat / path.name)
    check(ImageNetNpz(TinyNpz()).read(flat), NPZ_TRAIN, TEST)


def test_a_missing_set_names_the_path_and_what_was_expected(tmp_path: Path) -> None:
    error = refused(ImageNetPng(TinyPng()), tmp_path)
    assert f"{tmp_path / 'train_32x32'} is missing: expected 7 PNG images" in error.message
    assert "train_32x32.tar" in error.hint
    error = refused(ImageNetNpz(TinyNpz()), tmp_path)
    assert f"{tmp_path / 'train_data_batch_1.npz'} is missing" in error.message
    assert "Imagenet32_train_npz.zip" in error.hint


def test_a_missing_split_is_named(tmp_path: Path) -> None:
    write_png_folder(tmp_path / "train_32x32", TRAIN)
    assert "valid_32x32 is missing" in refused(ImageNetPng(TinyPng()), tmp_path).message


def test_no_folder_says_how_to_name_one() -> None:
    assert "--data-dir" in refused(ImageNetPng(TinyPng()), None).hint


def test_the_two_sets_never_mix(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    write_tars(old)
    write_npz(new, NPZ_TRAIN, TEST)
    error = refused(ImageNetPng(TinyPng()), new)
    assert "the newer npz set" in error.message
    assert error.hint == "that is the data set imagenet32-npz"
    error = refused(ImageNetNpz(TinyNpz()), old)
    assert "the older PNG set" in error.message
    assert error.hint == "that is the data set imagenet32"


def test_the_same_pixels_under_two_names_have_two_fingerprints(tmp_path: Path) -> None:
    write_folders(tmp_path)
    splits = ImageNetPng(TinyPng()).read(tmp_path)
    assert splits.fingerprint("imagenet32") != splits.fingerprint("imagenet32-npz")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_what_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(dir="/tmp") as name:  # whose parents everybody may read
        folder = Path(name)
        folder.chmod(0o777)
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        write_folders(folder)
        write_npz(folder, NPZ_TRAIN, TEST)
        image = folder / "train_32x32" / "0000003.png"
        closed = folder / "Imagenet32_val_npz"
        image.chmod(0)
        closed.chmod(0)
        os.seteuid(65534)
        try:
            message = refused(ImageNetPng(TinyPng()), folder).message
            assert f"{image}: cannot read a PNG image of 32x32 pixels: Permission" in message
            message = refused(ImageNetNpz(TinyNpz()), folder).message
            assert f"{closed / 'val_data.npz'}: cannot read " in message
        finally:
            os.seteuid(0)
