"""The command status, as a shell calls it."""

import json
from pathlib import Path

import pytest

from suite.store import Store
from tests.cli.calling import mef, refused
from tests.cli.commands.runs.asking import STUDY, lines_of

pytestmark = pytest.mark.usefixtures("no_slurm")


def test_status_sums_up(tmp_path: Path) -> None:
    ran = mef("status", "table4", "--results", str(tmp_path))
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[1] == "12 planned"


def test_status_lists_what_is_worth_a_word(store: Store) -> None:
    title, failed, counts, advice = lines_of("status", *STUDY, str(store.path))
    assert title.startswith("table4 at scale smoke: 12 runs")
    assert failed.endswith(r"  failed: OSError: \x1b[31mno")
    assert counts == "1 done, 1 failed, 10 planned"
    assert advice.startswith("failed: `mef logs RUN`")


def test_status_lists_what_is_asked_for(store: Store) -> None:
    everything = lines_of("status", *STUDY, str(store.path), "--all")
    assert len([line for line in everything if line.startswith("  ")]) == 12
    only = lines_of("status", *STUDY, str(store.path), "--only", "done,planned")
    assert len([line for line in only if line.startswith("  ")]) == 11
    asked = ("--only", "failed", "--json")
    document = json.loads("".join(lines_of("status", *STUDY, str(store.path), *asked)))
    (run,) = document["runs"]
    assert (run["standing"], run["job"], run["status"]) == ("failed", None, "failed")
    assert run["reason"] == "OSError: \x1b[31mno"
    assert document["counts"]["planned"] == document["standings"]["planned"] == 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "faild"], "unknown state 'faild'; did you mean 'failed'?"),
        (["--only", "failed", "--all"], "exclude each other"),
        (["--watch", "--json"], "--watch shows all of a sweep"),
    ],
)
def test_wrong_options_are_one_line(words: list[str], said: str, tmp_path: Path) -> None:
    assert said in refused("status", *STUDY, str(tmp_path), *words)


def test_a_sweep_that_nobody_works_on_is_not_waited_for(store: Store) -> None:
    line, end = lines_of("status", *STUDY, str(store.path), "--watch")
    assert line.startswith("2/12 runs")
    assert end == "table4: nobody works on what is left; `mef sweep` goes on"
