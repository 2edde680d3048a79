"""Downloads, from a server of our own."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.data.fetch import ARCHIVES, Archive, fetch
from suite.data.sets.cifar import Cifar10
from suite.errors import DataError
from tests.data.formats import TinyCifar, add_member, draw, write_cifar_pickled
from tests.data.server import Handler, Server, serve

NAME = "cifar-10-python.tar.gz"
FOLDER = "cifar-10-batches-py"


class Cut(Handler):
    """Breaks off in the middle of a file."""

    def do_GET(self) -> None:  # noqa: N802 (the base class calls it so)
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"a little")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What is served."""
    served = tmp_path / "served"
    served.mkdir()
    return served


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    with serve(place) as server:
        yield server


def pack(place: Path, seed: int = 0) -> bytes:
    """Makes the tar of a tiny CIFAR-10."""
    folder = write_cifar_pickled(place / f"made-{seed}", draw(20, seed=seed), draw(3))
    with tarfile.open(place / NAME, "w:gz") as tar:
        tar.add(folder, FOLDER)
    return (place / NAME).read_bytes()


def archive(server: Server, data: bytes) -> Archive:
    return Archive(server.url(NAME), f"md5:{hashlib.md5(data).hexdigest()}", FOLDER)


class Meter:
    """A download's progress, as pooch moves it."""

    total = 0.0

    def __init__(self) -> None:
        self.done = 0.0

    def update(self, amount: float, /) -> None:
        self.done += amount

    def reset(self) -> None:
        self.done = 0.0

    def close(self) -> None:
        pass


def refused(archive: Archive, folder: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        fetch(archive, folder)
    assert "\n" not in str(caught.value)
    return caught.value


def test_what_is_fetched_can_be_read(server: Server, place: Path, tmp_path: Path) -> None:
    data = pack(place)
    meter = Meter()
    target = tmp_path / "new" / "data"
    assert fetch(archive(server, data), target, meter) == target / FOLDER
    assert len(Cifar10(TinyCifar()).read(target).train) == 20
    assert meter.total == meter.done == len(data)
    assert sorted(path.name for path in target.iterdir()) == [FOLDER, NAME]


def test_a_tar_that_is_there_is_not_downloaded(server: Server, place: Path, tmp_path: Path) -> None:
    data = pack(place)
    for _ in range(2):
        fetch(archive(server, data), tmp_path)
    assert len(server.asked) == 1
    (tmp_path / NAME).write_bytes(b"damaged")
    fetch(archive(server, data), tmp_path)
    assert len(server.asked) == 2


def test_damaged_files_are_replaced(server: Server, place: Path, tmp_path: Path) -> None:
    data = pack(place)
    folder = fetch(archive(server, data), tmp_path)
    (folder / "data_batch_1").write_bytes(b"damaged")
    (folder / "data_batch_2").unlink()
    assert fetch(archive(server, data), folder) == folder
    assert len(Cifar10(TinyCifar()).read(tmp_path).train) == 20


def test_another_sum_is_refused_and_nothing_kept(
    server: Server, place: Path, tmp_path: Path
) -> None:
    wanted = archive(server, b"something else")
    pack(place)
    error = refused(wanted, tmp_path)
    assert server.url(NAME) in error.message
    assert wanted.known_hash in error.message
    assert [path.name for path in tmp_path.iterdir()] == ["served"]


def test_a_file_that_is_not_there_is_one_line(server: Server, tmp_path: Path) -> None:
    error = refused(archive(server, b""), tmp_path)
    assert "the server answers 404" in error.message
    assert str(tmp_path / NAME) in error.message


def test_no_connection_is_one_line(tmp_path: Path) -> None:
    with Server(tmp_path) as server:  # it never answers, and its port is free again afterwards
        wanted = archive(server, b"")
    error = refused(wanted, tmp_path)
    assert "no connection" in error.message
    assert "put the tar there" in error.hint


def test_a_damaged_tar_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"<html>please log in</html>")
    with Server(tmp_path) as server:
        wanted = archive(server, b"")
    error = refused(wanted, tmp_path)
    assert "no connection" in error.message
    assert error.hint.startswith("what is there is not it; ")


def test_a_link_in_the_folders_place_is_named(server: Server, place: Path, tmp_path: Path) -> None:
    data = pack(place)
    target = tmp_path / "data"
    target.mkdir()
    (target / FOLDER).symlink_to("/gone/folder")
    assert f"File exists ({target / FOLDER})" in refused(archive(server, data), target).message


def test_a_connection_that_breaks_off_is_one_line(server: Server, tmp_path: Path) -> None:
    server.RequestHandlerClass = Cut
    error = refused(archive(server, b""), tmp_path)
    assert "it broke off" in error.message
    assert not (tmp_path / NAME).exists()


def test_no_address_is_one_line(tmp_path: Path) -> None:
    error = refused(Archive("foo/bar.tar.gz", "md5:0", FOLDER), tmp_path)
    assert "foo/bar.tar.gz" in error.message


def test_a_folder_that_cannot_be_made_is_one_line(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refused(archive(server, b""), tmp_path / "file" / "data")
    assert "Not a directory" in error.message


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", f"{FOLDER}/../../evil"])
def test_a_tar_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        add_member(tar, name, b"evil")
    refused(_kept(tmp_path, file.getvalue()), tmp_path)
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path.parent / "evil").exists()


def test_a_tar_without_the_folder_is_one_line(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        add_member(tar, "readme", b"nothing")
    assert "cannot unpack" in refused(_kept(tmp_path, file.getvalue()), tmp_path).message


def test_what_is_no_tar_is_one_line(tmp_path: Path) -> None:
    assert "cannot unpack" in refused(_kept(tmp_path, b"no tar"), tmp_path).message
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def _kept(folder: Path, data: bytes) -> Archive:
    """An archive whose tar is in the folder already."""
    (folder / NAME).write_bytes(data)
    return Archive(f"http://127.0.0.1/{NAME}", f"md5:{hashlib.md5(data).hexdigest()}", FOLDER)


def test_the_published_archive_is_that_of_its_authors() -> None:
    published = ARCHIVES["cifar10"]
    assert published.file_name == NAME
    assert published.folder == FOLDER
