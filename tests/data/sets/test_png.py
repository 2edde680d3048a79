"""PNG images in folders and tars."""

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def exchange_by_name(path: Path, data: bytes) -> None:
    """As editors and rsync do: the new file takes the name."""
    path.with_suffix(".new").write_bytes(data)
    path.with_suffix(".new").replace(path)


def write_in_place(path: Path, data: bytes) -> None:
    path.write_bytes(data)


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


@pytest.mark.parametrize("exchange", [exchange_by_name, write_in_place])
@pytest.mark.parametrize("part", ["", "a/b"])
def test_the_state_sees_a_file_of_the_same_length_and_time(
    tmp_path: Path, part: str, exchange: Callable[[Path, bytes], None]
) -> None:
    place = tmp_path / "train_32x32"
    path = write_png_folder(place / part, IMAGES) / "0000003.png"
    images = PngFolder(place, 32, 7, "")
    before, told = images.state, path.stat()
    while os.stat(path).st_ctime_ns == told.st_ctime_ns:  # a file system's clock may be coarse
        exchange(path, path.read_bytes()[::-1])
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (told.st_size, told.st_mtime_ns)
    assert images.state != before


def test_the_state_sees_a_folder_of_the_same_names_and_times(tmp_path: Path) -> None:
    images = folder(tmp_path)
    before, told = images.state, images.path.stat()
    images.path.rename(tmp_path / "old")
    write_png_folder(images.path, draw(7, seed=1))
    for path in images.path.iterdir():
        old = (tmp_path / "old" / path.name).stat()
        os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    os.utime(images.path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert images.state != before


def test_the_state_does_not_see_what_is_no_image(tmp_path: Path) -> None:
    images = folder(tmp_path)
    before = images.state
    (images.path / "readme.txt").write_text("about")
    (images.path / ".ipynb_checkpoints").mkdir()
    (images.path / ".ipynb_checkpoints" / "0-checkpoint.png").write_bytes(png(IMAGES[0]))
    assert images.state == before


def test_the_state_of_images_that_cannot_be_read_is_theirs_to_say(tmp_path: Path) -> None:
    images = folder(tmp_path)
    before = images.state
    (images.path / "0000003.png").unlink()
    (images.path / "0000003.png").symlink_to("nowhere.png")
    assert images.state != before


def test_what_programs_leave_is_not_counted(tmp_path: Path) -> None:
    images = folder(tmp_path)
    for name in (".ipynb_checkpoints", "__MACOSX", "@eaDir", ".Trash-0"):
        (images.path / name).mkdir()
        (images.path / name / "0000000-checkpoint.png").write_bytes(png(IMAGES[0]))
    for name in ("._0000000.png", ".DS_Store", "Thumbs.db"):
        (images.path / name).write_bytes(b"left")
    assert np.array_equal(decode(images), IMAGES)
    with tarfile.open(tmp_path / "train_32x32.tar", "w") as file:
        file.add(images.path, ".")
    assert np.array_equal(decode(PngTar(tmp_path / "train_32x32.tar", 32, 7, "")), IMAGES)


def test_linked_folders_are_folders_and_no_link_leads_in_a_circle(tmp_path: Path) -> None:
    real = write_png_folder(tmp_path / "real", IMAGES)
    place = tmp_path / "train_32x32"
    place.mkdir()
    (place / "part").symlink_to(real)
    (real / "round").symlink_to(place)
    images = PngFolder(place, 32, 7, "get it")
    assert np.array_equal(decode(images), IMAGES)
    before = images.state
    (real / "0000003.png").unlink()
    assert images.state != before


@pytest.mark.parametrize(
    "name",
    ["0000003.PNG", "0000003 (1).png", "0000003\nb.png", os.fsdecode(b"0000003\xff.png")],
    ids=["upper case", "spaces", "two lines", "no UTF-8"],
)
def test_names_are_as_they_are(tmp_path: Path, name: str) -> None:
    images = folder(tmp_path)
    try:
        path = (images.path / "0000003.png").rename(images.path / name)
    except OSError:
        pytest.skip("this disk has no such names")
    assert np.array_equal(decode(images), IMAGES)
    assert images.state
    path.write_bytes(b"")
    message = refused(images)
    assert message.encode()  # nothing that a terminal could not take
    assert "train_32x32/0000003" in message
    assert "is damaged (it is empty)" in message


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    images = folder(tmp_path)
    path = images.path / "0000003.png"
    path.unlink()
    path.symlink_to("/gone/3.png")
    message = refused(images)
    assert f"{path} is missing (it is a link to /gone/3.png, which is not there)" in message


def test_an_image_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    images = folder(tmp_path)
    path = images.path / "0000003.png"
    path.unlink()
    path.symlink_to(path.name)  # to itself: what not even root can read
    assert f"{path}: cannot read a PNG image of 32x32 pixels: " in refused(images)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    images = folder(tmp_path)
    path = images.path / "0000003.png"
    path.unlink()
    os.mkfifo(path)
    assert f"{path} is damaged (it is no regular file)" in refused(images)


def test_other_files_are_told_of_where_images_are_missing(tmp_path: Path) -> None:
    images = folder(tmp_path)
    for path in list(images.path.iterdir()):
        path.rename(path.with_suffix(".jpg"))
    assert refused(images) == f"{images.path} has 0 images (beside 7 .jpg): expected 7"


def encoded(image: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


RED = Image.new("RGB", (32, 32), (200, 0, 0))
RAMP = Image.fromarray((64 * np.arange(1024, dtype=np.uint16)).reshape(32, 32))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (encoded(RAMP), "it has 16 bits a channel, not 8"),
        (encoded(Image.new("RGBA", (32, 32), (200, 0, 0, 9))), "it has transparent pixels"),
        (encoded(Image.new("LA", (32, 32), (200, 9))), "it has transparent pixels"),
        (encoded(RED, transparency=(200, 0, 0)), "it has transparent pixels"),
        (encoded(RED.convert("P"), transparency=bytes(256)), "it has transparent pixels"),
        (encoded(RED, save_all=True, append_images=[RAMP.convert("RGB")]), "it is animated"),
        (encoded(RED, "JPEG"), "it is a JPEG image"),
        (encoded(RED.convert("CMYK"), "JPEG"), "it is a JPEG image"),
        (encoded(RED, "GIF"), "it is a GIF image"),
        (encoded(RED, "WEBP"), "it is a WebP image"),
        (encoded(RED, "TIFF"), "it is a TIFF image"),
        (encoded(RED, "BMP"), "it is no PNG image"),
        (b"<!DOCTYPE html><title>Please log in</title>", "it is a web page"),
        (
            b"version https://git-lfs.github.com/spec/v1",
            "it is what Git LFS keeps in a file's place",
        ),
        (bytes(4096), "it is nothing but zeros"),
        (b"", "it is empty"),
    ],
)
def test_what_is_no_plain_png_says_what_it_is(tmp_path: Path, data: bytes, why: str) -> None:
    images = folder(tmp_path)
    path = images.path / "0000003.png"
    path.write_bytes(data)
    assert refused(images) == f"{path} is damaged ({why}): expected a PNG image of 32x32 pixels"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_eight_bits_without_transparency_is_read(tmp_path: Path, mode: str) -> None:
    image = Image.fromarray(IMAGES[0].transpose(1, 2, 0)).convert(mode)
    place = tmp_path / "train_32x32"
    place.mkdir()
    image.save(place / "0.png")
    expected = np.asarray(image.convert("RGB")).transpose(2, 0, 1)
    assert np.array_equal(decode(PngFolder(place, 32, 1, ""))[0], expected)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html>please log in</html>", "it is a web page"),
        (gzip.compress(b"a tar", mtime=0), "it is compressed by gzip"),
        (b"PK\x03\x04", "it is a zip archive"),
        (b"", "it is empty"),
    ],
)
def test_what_is_no_tar_says_what_it_is(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "train_32x32.tar"
    path.write_bytes(data)
    assert f"{path} is damaged ({why}): expected" in refused(PngTar(path, 32, 7, "get it"))


def test_two_names_of_one_file_are_two_images_in_a_tar_too(tmp_path: Path) -> None:
    images = folder(tmp_path)
    (images.path / "0000003.png").unlink()
    os.link(images.path / "0000002.png", images.path / "0000003.png")
    with tarfile.open(tmp_path / "train_32x32.tar", "w") as file:
        file.add(images.path, "train_32x32")
    both = decode(PngTar(tmp_path / "train_32x32.tar", 32, 7, "get it"))
    assert np.array_equal(both, decode(images))
    assert np.array_equal(both[3], IMAGES[2])
