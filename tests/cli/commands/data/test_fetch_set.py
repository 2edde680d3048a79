"""The command data fetch."""

import hashlib
import tarfile
from pathlib import Path

import pytest

from suite.data.fetch import ARCHIVES, Archive
from suite.errors import DataError, MistakeError
from tests.cli.commands.data.calling_data import refused, shown
from tests.data.server import serve


def test_what_is_there_is_not_downloaded(full: Path) -> None:
    text = shown("fetch", "cifar10", "--url", "http://127.0.0.1:9/a.tar.gz", data=full)
    assert text.startswith(f"cifar10 is in {full}: pass --data-dir {full} or")


def test_what_is_fetched_is_checked(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = tmp_path / "served"
    served.mkdir()
    tar = served / "cifar.tar.gz"
    with tarfile.open(tar, "w:gz", compresslevel=1) as file:
        file.add(full / "cifar-10-batches-py", "cifar-10-batches-py")
    known = f"md5:{hashlib.md5(tar.read_bytes()).hexdigest()}"
    target = tmp_path / "data"
    with serve(served) as server:
        # Another address and sum than the published ones, which are not for tests.
        archive = Archive(server.url(tar.name), known, "cifar-10-batches-py")
        monkeypatch.setitem(ARCHIVES, "cifar10", archive)
        text = shown("fetch", "cifar10", data=target)
    assert f"MEF_DATA={target}" in text
    checked = shown("check", "cifar10", data=target)
    assert checked == shown("check", "cifar10", data=full)


def test_what_is_not_downloaded_says_how_to_get_it(tmp_path: Path) -> None:
    text = refused(MistakeError, "fetch", "imagenet32", data=tmp_path)
    assert "imagenet32 is not downloaded; put ImageNet's" in text


def test_a_download_needs_a_folder() -> None:
    assert "--data-dir" in refused(MistakeError, "fetch", "cifar10")


def test_a_network_that_fails_is_one_line(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/cifar-10-python.tar.gz"  # the port of "discard" is never served here
    text = refused(DataError, "fetch", "cifar10", "--url", url, data=tmp_path)
    assert f"cannot download {url}" in text
    assert "no connection" in text
