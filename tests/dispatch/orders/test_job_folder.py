"""The folder of pickles is one's own, and is where it is thought to be."""

import os
import sys
from pathlib import Path

import pytest

from suite.dispatch.orders.job_folder import job_folder, own_folder
from suite.errors import MistakeError, SuiteError
from suite.store import Store


def test_the_folder_of_pickles_is_ones_own_alone(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        folder = own_folder(Store(tmp_path / "results"), "a")
    finally:
        os.umask(before)
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.path.parent.stat().st_mode & 0o777 == 0o775  # a group may share what is above
    with pytest.raises(SuiteError, match="cannot make it"):
        own_folder(Store(tmp_path / "results"), "x" * 300)


@pytest.mark.parametrize("there", ["a folder", "a link to one"])
def test_a_folder_that_is_there_already_is_somebody_elses(there: str, tmp_path: Path) -> None:
    victims = tmp_path / "public"
    victims.mkdir(mode=0o755)
    store = Store(tmp_path / "results")
    place = job_folder(store, "a")
    place.parent.mkdir(parents=True)
    if there == "a folder":
        place.mkdir(mode=0o755)
    else:
        place.symlink_to(victims)
    with pytest.raises(SuiteError, match="cannot make it: File exists"):
        own_folder(store, "a")
    assert {path.stat().st_mode & 0o777 for path in (victims, place)} == {0o755}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux reaches what it has opened")
def test_what_is_written_stays_in_the_folder_that_was_made(tmp_path: Path) -> None:
    folder = own_folder(Store(tmp_path / "results"), "a")
    folder.path.rename(tmp_path / "away")
    folder.path.mkdir()
    (folder.held / "pickle").touch()
    assert list(folder.path.iterdir()) == []
    assert (tmp_path / "away" / "pickle").exists()


@pytest.mark.parametrize("name", ["~root", "-rf", "a b", "it's", '$(id)"', "100%"])
def test_a_path_is_taken_as_it_is(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = job_folder(Store(Path(name)), "0" * 16)
    assert folder == tmp_path / name / ".work" / "submitit" / ("0" * 16)
    assert folder.expanduser() == folder


@pytest.mark.parametrize("name", ["a%jb", "%t", "%A_%a"])
def test_what_submitit_would_replace_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="cannot have %"):
        job_folder(Store(tmp_path / name), "0" * 16)
