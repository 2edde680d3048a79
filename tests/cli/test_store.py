"""Commands about folders of results, through the real command line."""

import json
import os
from pathlib import Path

import pytest

from suite.store import Store
from tests.cli.calling import mef, refused
from tests.store.disks import locked, small_disk
from tests.store.making import claim, everything, id_of, publish, record_path, writing


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "results")
    with claim(store) as lease:
        lease.begin_segment()
        lease.save_checkpoint(writing(b"0123456789"))
        lease.publish("finished", {"loss": 1.5}, None, {"curve": b"curve"})
    return store


def test_a_good_folder_is_verified(store: Store, tmp_path: Path) -> None:
    ran = mef("verify", "--results", "results", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == (
        "results: 1 records of 1 runs are good, and 1 files of theirs; 0 wrong, 0 orphans\n"
    )


def test_an_altered_record_is_found_although_it_is_json(store: Store, tmp_path: Path) -> None:
    path = record_path(store)
    path.write_bytes(path.read_bytes().replace(b'"loss":1.5', b'"loss":1.4'))
    json.loads(path.read_bytes())
    ran = mef("verify", "--results", "results", cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout.startswith("damaged: results/runs/")
    assert "its hash is not that of its bytes" in ran.stdout
    read = json.loads(mef("verify", "--results", "results", "--json", cwd=tmp_path).stdout)
    assert (read["sound"], read["findings"][0]["kind"]) == (False, "damaged")


def test_what_a_killed_process_left_is_told_and_is_nothing_wrong(
    store: Store, tmp_path: Path
) -> None:
    path = record_path(store).with_name(".tmp-0123")
    path.touch()
    os.utime(path, (1, 1))
    ran = mef("verify", "--results", "results", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout.startswith("orphan: results/runs/")


@pytest.mark.parametrize("command", ["verify", "clean"])
def test_no_folder_is_one_line(command: str, tmp_path: Path) -> None:
    ran = mef(command, "--results", "nothing", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "mef: nothing: there are no results; pass another folder with --results DIR\n"
    )


def test_a_file_in_place_of_a_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "results").touch()
    ran = mef("verify", "--results", "results", cwd=tmp_path)
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "a file is in the way" in ran.stderr


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


def test_clean_shows_first_and_frees_with_yes(store: Store, tmp_path: Path) -> None:
    before = everything(tmp_path)
    shown = mef("clean", "--results", "results", cwd=tmp_path)
    assert shown.returncode == 0
    assert "10 bytes  1 checkpoints of attempts that are over" in shown.stdout
    assert shown.stdout.endswith("can be freed in results: mef clean --yes\n")
    assert everything(tmp_path) == before
    freed = mef("clean", "--results", "results", "--yes", cwd=tmp_path)
    assert "freed in results" in freed.stdout
    left = {name for name in before if "/.work/" not in name}
    assert set(everything(tmp_path)) == left
    again = mef("clean", "--results", "results", "--yes", cwd=tmp_path)
    assert again.stdout == "nothing to free in results\n"


def test_a_read_only_folder_is_verified_and_not_cleaned(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        with claim(Store(disk)) as lease:
            lease.save_checkpoint(writing(b"state"))
            lease.publish("finished", {})
        with locked(disk):
            assert mef("verify", "--results", "disk", cwd=tmp_path).returncode == 0
            assert mef("clean", "--results", "disk", cwd=tmp_path).returncode == 0
            ran = mef("clean", "--results", "disk", "--yes", cwd=tmp_path)
            assert ran.returncode == 1
            assert len(ran.stderr.splitlines()) == 1
            assert "read-only" in ran.stderr
