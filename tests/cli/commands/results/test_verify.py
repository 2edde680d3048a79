"""The command verify, as a shell calls it."""

import json
import os
from pathlib import Path

import pytest

from suite.store import Store
from tests.cli.calling import mef
from tests.store.making import record_path


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
