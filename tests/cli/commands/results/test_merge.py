"""The command merge, as a shell calls it."""

from pathlib import Path

import pytest

from suite.store import Store
from tests.cli.calling import mef, refused
from tests.store.making import everything, id_of, publish, record_path


def test_the_last_folder_gets_what_the_others_have(store: Store, tmp_path: Path) -> None:
    second = Store(tmp_path / "second")
    publish(second, 1)
    publish(second, 2)
    before = everything(tmp_path / "results"), everything(tmp_path / "second")
    ran = mef("merge", "results", "second", "into", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    first, conflict, third = ran.stdout.splitlines()
    assert first.startswith("results into into: 1 records added, 0 there already, 0 in conflict")
    assert conflict.startswith(f"conflict: into/runs/{id_of(1)}/attempt-0001.json")
    assert third.startswith("second into into: 2 records added, 0 there already, 1 in conflict")
    assert len(list(Store(tmp_path / "into").records())) == 3
    assert (everything(tmp_path / "results"), everything(tmp_path / "second")) == before
    again = mef("merge", "results", "second", "into", cwd=tmp_path)
    assert "0 records added, 2 there already, 0 in conflict" in again.stdout


def test_a_merge_that_leaves_something_behind_says_so(store: Store, tmp_path: Path) -> None:
    record_path(store).write_bytes(b"half")
    ran = mef("merge", "results", "into", cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout.startswith("damaged: results/runs/")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["results"], "a merge needs two folders or more; mef merge SOURCE... INTO"),
        (["results", "results"], "results and results are the same folder"),
    ],
)
def test_merges_that_make_no_sense(
    words: list[str], message: str, store: Store, tmp_path: Path
) -> None:
    assert refused("merge", *words, cwd=tmp_path).strip() == f"mef: {message}"


def test_nothing_is_merged_before_all_folders_are_there(store: Store, tmp_path: Path) -> None:
    ran = mef("merge", "results", "nothing", "into", cwd=tmp_path)
    assert ran.returncode == 1
    assert (ran.stdout, ran.stderr.startswith("mef: nothing: there are no results")) == ("", True)
    assert not (tmp_path / "into").exists()
