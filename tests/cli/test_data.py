"""Commands about data sets."""

import hashlib
import json
import pickle
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from suite.cli.data import app
from suite.data.fetch import ARCHIVES, Archive
from suite.errors import DataError, MistakeError, UnknownNameError
from suite.registry import DATA_SETS
from tests.data.server import serve


def run(*arguments: str, data: Path | None = None) -> Result:
    return CliRunner().invoke(app, arguments, env={"MEF_DATA": None if data is None else str(data)})


def shown(*arguments: str, data: Path | None = None) -> str:
    result = run(*arguments, data=data)
    assert result.exception is None
    return result.stdout


def refused(kind: type[Exception], *arguments: str, data: Path | None = None) -> str:
    result = run(*arguments, data=data)
    assert type(result.exception) is kind
    assert "\n" not in str(result.exception)
    assert not result.stdout
    return str(result.exception)


def test_the_list_has_every_data_set_and_how_to_get_it() -> None:
    text = shown("list")
    for name in DATA_SETS.names:
        assert f"{name}: " in text
    assert "50,000 training, 5,000 validation, 10,000 test" in text
    assert "mef data fetch cifar10" in text
    listed = json.loads(shown("list", "--json"))
    assert tuple(listed) == DATA_SETS.names
    assert listed["imagenet64"]["test"] == 49_999


def test_the_list_does_not_import_torch() -> None:
    code = (
        "import sys\n"
        "from suite.cli.data import app\n"
        "app(['list'], standalone_mode=False)\n"
        "assert not {'torch', 'pooch', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_photographs_are_checked() -> None:
    text = shown("check", "photos32")
    assert text.startswith("photos32: good\n")
    checked = json.loads(shown("check", "photos32", "--json"))
    settings = DATA_SETS.find("photos32").settings
    assert checked["train"] == getattr(settings, "train_images")  # noqa: B009
    assert checked["fingerprint"] in text


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a CIFAR-10 of the true size."""
    place = tmp_path_factory.mktemp("full") / "cifar-10-batches-py"
    place.mkdir()
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (100, 3072), dtype=np.uint8).repeat(100, axis=0)
    batch = pickle.dumps({b"labels": [0] * 10_000, b"data": images}, protocol=2)
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        (place / name).write_bytes(batch)
    return place.parent


def test_a_full_cifar10_is_checked(full: Path) -> None:
    by_option = shown("check", "cifar10", "--json", "--data-dir", str(full))
    assert json.loads(by_option)["train"] == 45_000
    assert shown("check", "cifar10", "--json", data=full / "cifar-10-batches-py") == by_option


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


def test_a_missing_set_names_the_path_and_the_command(tmp_path: Path) -> None:
    text = refused(DataError, "check", "cifar10", data=tmp_path)
    assert str(tmp_path / "cifar-10-batches-py") in text
    assert "mef data fetch cifar10" in text


@pytest.mark.parametrize("command", ["check", "fetch"])
def test_an_unknown_name_lists_what_there_is(command: str) -> None:
    text = refused(UnknownNameError, command, "cifar")
    assert "did you mean 'cifar10'?" in text


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
