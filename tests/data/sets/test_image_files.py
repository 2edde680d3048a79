"""Which files are images."""

import os
from pathlib import Path

import pytest

from suite.data.sets.image_files import files_below, is_image, others


@pytest.mark.parametrize(
    "name",
    ["1.png", "./1.png", "a/b/1.png", "/1.png", "../1.png", "1.Png", "a b/1.png", "..a/../1.png"],
)
def test_images(name: str) -> None:
    assert is_image(name) == ("..a" not in name)


@pytest.mark.parametrize(
    "name",
    [
        "1.jpg",
        "1.png.txt",
        "._1.png",
        ".1.png",
        "a/.ipynb_checkpoints/1-checkpoint.png",
        "__MACOSX/a/1.png",
        "@eaDir/1.png/SYNOFILE_THUMB_M.png",
    ],
)
def test_what_was_left(name: str) -> None:
    assert not is_image(name)


def test_files_are_found_in_all_folders_but_those_that_were_left(tmp_path: Path) -> None:
    for name in ("1.png", "a/2.png", "a/b/readme.txt", ".git/3.png", "__MACOSX/4.png", ".5.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "loop.png").symlink_to("loop.png")
    found = {os.path.relpath(entry.path, tmp_path) for entry in files_below(str(tmp_path))}
    assert found == {"1.png", "a/2.png", "a/b/readme.txt", "loop.png"}


def test_a_folder_that_is_linked_twice_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "1.png").touch()
    (tmp_path / "top").mkdir()
    for name in ("a", "b"):
        (tmp_path / "top" / name).symlink_to(tmp_path / "real")
    (tmp_path / "real" / "up").symlink_to(tmp_path / "top")
    found = [os.path.relpath(entry.path, tmp_path) for entry in files_below(str(tmp_path / "top"))]
    assert sorted(found) == ["top/a/1.png", "top/b/1.png"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(files_below(str(tmp_path / "none")))


def test_what_else_there_is() -> None:
    assert others([]) == ""
    assert others(["1.png", "2.PNG"]) == ""
    assert others(["a/README", "1.jpeg", "2.JPEG"]) == " (beside 2 .jpeg, 1 README)"
