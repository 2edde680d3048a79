"""PNG images in folders and tars."""

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from suite.data.sets.png import PngFolder, PngImages, PngTar
from suite.errors import DataError
from tests.data.formats import add_member, draw, png, write_png_folder, write_png_tar

IMAGES = draw(7)


def decode(images: PngImages) -> np.ndarray:
    return np.concatenate(list(images.chunks()))


def folder(tmp_path: Path) -> PngFolder:
    return PngFolder(write_png_folder(tmp_path / "train_32x32", IMAGES), 32, 7, "get it")


def tar(tmp_path: Path) -> PngTar:
    return PngTar(write_png_tar(tmp_path / "train_32x32.tar", IMAGES), 32, 7, "get it")


SOURCES = [folder, tar]


def refused(images: PngImages) -> str:
    with pytest.raises(DataError) as caught:
        decode(images)
    assert "\n" not in str(caught.value)
    assert caught.value.hint == "get it"
    return caught.value.message


@pytest.mark.parametrize("source", SOURCES)
def test_images_come_in_the_order_of_their_names(source: type, tmp_path: Path) -> None:
    assert np.array_equal(decode(source(tmp_path)), IMAGES)


def test_a_folder_may_have_folders_and_other_files(tmp_path: Path) -> None:
    place = tmp_path / "train_32x32"
    write_png_folder(place / "b", IMAGES[:3])
    for path in sorted((place / "b").iterdir()):
        path.rename(path.with_name(f"1{path.name}"))
    write_png_folder(place / "c", IMAGES[3:])
    (place / "c" / "readme.txt").write_text("about")
    (place / "c" / "._0000000.png").write_bytes(b"left by another system")
    images = PngFolder(place, 32, 7, "")
    assert np.array_equal(decode(images), np.concatenate([IMAGES[3:], IMAGES[:3]]))


def test_relative_paths_are_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert np.array_equal(decode(PngFolder(Path("train_32x32"), 32, 7, "")), IMAGES)


def test_grey_and_palette_images_become_rgb(tmp_path: Path) -> None:
    place = tmp_path / "train_32x32"
    place.mkdir()
    ramp = Image.fromarray(np.arange(1024, dtype=np.uint16).reshape(32, 32).astype(np.uint8))
    ramp.save(place / "0.png")
    ramp.convert("P").save(place / "1.png")
    first, second = decode(PngFolder(place, 32, 2, ""))
    assert np.array_equal(first, np.broadcast_to(np.asarray(ramp), (3, 32, 32)))
    assert np.array_equal(second, first)


@pytest.mark.parametrize("source", SOURCES)
def test_the_number_of_images_is_checked_before_they_are_decoded(
    source: type, tmp_path: Path
) -> None:
    images: PngImages = source(tmp_path)
    wanting = type(images)(images.path, 32, 8, "get it")
    assert refused(wanting) == f"{images.path} has 7 images: expected 8"
    chunks = wanting.chunks()
    with pytest.raises(DataError):
        next(chunks)


def test_an_image_of_another_size_is_named(tmp_path: Path) -> None:
    images = folder(tmp_path)
    path = images.path / "0000003.png"
    path.write_bytes(png(draw(1, size=16)[0]))
    assert f"{path} is damaged (it has 16x16 pixels)" in refused(images)


@pytest.mark.parametrize("length", [0, 5, 40, 100, 2000])
def test_a_truncated_image_is_named(tmp_path: Path, length: int) -> None:
    images = folder(tmp_path)
    path = images.path / "0000003.png"
    path.write_bytes(path.read_bytes()[:length])
    assert f"{path} is damaged (" in refused(images)


def test_a_damaged_image_in_a_tar_is_named(tmp_path: Path) -> None:
    path = tmp_path / "train_32x32.tar"
    with tarfile.open(path, "w") as file:
        add_member(file, "train_32x32/0.png", png(IMAGES[0])[:-500])
    message = refused(PngTar(path, 32, 1, "get it"))
    assert f"{path}/train_32x32/0.png is damaged (" in message


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_tar_is_one_line(tmp_path: Path, keep: float) -> None:
    images = tar(tmp_path)
    data = images.path.read_bytes()
    images.path.write_bytes(data[: int(keep * len(data))])
    assert str(images.path) in refused(images)


def test_what_is_no_tar_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "train_32x32.tar"
    path.write_bytes(b"<html>please log in</html>" * 100)
    assert f"{path} is damaged (" in refused(PngTar(path, 32, 7, "get it"))


def test_another_format_under_the_name_png_is_refused(tmp_path: Path) -> None:
    images = folder(tmp_path)
    file = io.BytesIO()
    Image.new("RGB", (32, 32)).save(file, "BMP")
    (images.path / "0000000.png").write_bytes(file.getvalue())
    assert "0000000.png is damaged (" in refused(images)


@pytest.mark.parametrize("source", SOURCES)
def test_the_state_changes_when_images_come_or_go(source: type, tmp_path: Path) -> None:
    images: PngImages = source(tmp_path)
    before = images.state
    assert images.state == before
    if images.path.is_dir():
        (images.path / "0000000.png").unlink()
    else:
        write_png_tar(images.path, IMAGES[1:])
    assert images.state != before
