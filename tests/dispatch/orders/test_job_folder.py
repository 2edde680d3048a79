"""The folder of pickles is one's own, and is where it is thought to be."""

import os
from pathlib import Path

import pytest

from suite.dispatch.orders.job_folder import job_folder, own_folder
from suite.errors import MistakeError, SuiteError
from suite.store import Store


def test_the_folder_of_pickles_is_ones_own_alone(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        folder = own_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o775  # a group may share what is above
    with pytest.raises(SuiteError, match="cannot make it"):
        own_folder(tmp_path / "a" / "b" / ("x" * 300))


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
