"""Where studies are found."""

import os
from pathlib import Path

import pytest

from suite.errors import MistakeError, UnknownNameError
from suite.specfile import find_near, find_study, shipped_folder, shipped_studies


def refused(name: str) -> str:
    with pytest.raises(MistakeError) as caught:
        find_study(name)
    return str(caught.value)


def test_shipped_studies_go_by_name() -> None:
    assert {"table2", "table3", "table4", "table5", "table6", "additive"} <= {*shipped_studies()}
    assert "scales" not in shipped_studies()
    assert find_study("table4") == shipped_folder() / "table4.yaml"


def test_others_go_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text("study: mine\n")
    monkeypatch.chdir(tmp_path)
    assert find_study("mine.yaml") == Path("mine.yaml")
    assert find_study(str(tmp_path / "mine.yaml")) == tmp_path / "mine.yaml"


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_study("tabel4")
    there = ", ".join(shipped_studies())
    assert str(caught.value) == (
        f"unknown study 'tabel4'; did you mean 'table4'? there are: {there}"
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["no/such.yaml", "such.yaml", "table4.yml"])
def test_a_path_that_is_not_there(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(name).startswith(f"there is no file {name}; ")


@pytest.mark.parametrize("name", [".", "..", "/", ""])
def test_a_folder(name: str) -> None:
    assert refused(name) == f"{name!r} is a folder; name a study file in it"


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000, "b/" * 5000, "\udcff"])
def test_what_no_path_can_be(name: str) -> None:
    assert refused(name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no named pipes")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "there is no file" in refused(str(tmp_path / "pipe.yaml"))


def test_a_study_beside_another_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    assert find_near("table4", path) == shipped_folder() / "table4.yaml"
    (tmp_path / "table4.yaml").write_text("study: table4\n")
    assert find_near("table4", path) == tmp_path / "table4.yaml"


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_name_alone_finds_the_file_that_is_there(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"clipping{suffix}").write_text("study: clipping\n")
    (tmp_path / "clipping").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_study("clipping") == Path(f"clipping{suffix}")
    assert find_study(str(tmp_path / "clipping")) == tmp_path / f"clipping{suffix}"
    # A shipped study's name is its own, whatever lies where one works.
    (tmp_path / f"table4{suffix}").write_text("study: table4\n")
    assert find_study("table4") == shipped_folder() / "table4.yaml"


def test_a_name_of_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for suffix in (".yaml", ".yml"):
        (tmp_path / f"mine{suffix}").write_text("study: mine\n")
    assert refused("mine") == "mine may be mine.yaml and mine.yml; name the file that is meant"


def test_a_home_may_be_meant_that_no_shell_has_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yml").write_text("study: mine\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_study("~/mine.yml") == find_study("~/mine") == tmp_path / "mine.yml"
    assert "there is no file ~nobody-here/x.yaml" in refused("~nobody-here/x.yaml")


def test_a_study_names_another_by_its_name_or_its_file(tmp_path: Path) -> None:
    path, other = tmp_path / "mine.yaml", tmp_path / "other.yml"
    other.write_text("study: other\n")
    assert find_near("other", path) == find_near("other.yml", path) == other
    assert find_near("./other", path) == other
    assert find_near(str(other), path) == other
    with pytest.raises(MistakeError):
        find_near("others", path)
