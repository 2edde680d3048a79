"""The command plan, as a shell calls it."""

import json
from pathlib import Path

import pytest

from suite.plan import make_plan
from suite.store import Store
from tests.cli.calling import mef, refused
from tests.plan.publishing import publish


def test_what_is_set_may_unmatch_the_arms() -> None:
    told = "arms differ by 92.3 % in parameters"
    assert told in mef("plan", "table4", "--set", "hidden_channels=48").stdout
    assert told not in mef("plan", "table4", "--set", "lr=[0.5]").stdout


def test_images_that_cannot_be_halved_are_refused() -> None:
    assert "cannot be halved that often" in refused(
        "plan", "table4", "--set", "steps=[1,1,1,1,1,1]"
    )
    many = str([1] * 1200)
    assert "steps has 1200 levels" in refused("plan", "table4", "--set", f"steps={many}")


def test_a_plan_lists_runs_and_sums_up(tmp_path: Path) -> None:
    ran = mef("plan", "table4", "--set", "seed=[0..9]", "--results", str(tmp_path))
    assert ran.returncode == 0
    assert ran.stdout.startswith("table4 at scale laptop: 40 runs (2 coupling x 2 lr x 10 seed)")
    assert ran.stdout.count("to do\n") == 41
    assert "counted FLOPs" in ran.stdout
    assert "10 seeds: a paired difference" in ran.stdout


def test_a_plan_for_scripts(tmp_path: Path) -> None:
    words = ("plan", "table4", "--scale", "smoke", "--json", "--results", str(tmp_path))
    before = json.loads(mef(*words).stdout)
    assert (before["counts"]["planned"], before["counts"]["done"]) == (12, 0)
    store = Store(tmp_path)
    first = make_plan("table4", "smoke", store=store).runs[0]
    publish(store, first)
    after = json.loads(mef(*words).stdout)
    assert (after["counts"]["planned"], after["counts"]["done"]) == (11, 1)
    (done,) = (run for run in after["runs"] if run["status"] == "done")
    assert done["id"] == first.id
    assert done["cell"] == {"coupling": "affine", "lr": 0.01, "seed": 0}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "tabel4"], "did you mean 'table4'?"),
        (["plan", "table4", "--scale", "big"], "no scale 'big'"),
        (["plan", "table4", "--set", "lr"], "expected KEY=VALUE"),
        (["plan", "table4", "--set", "lr=fast"], "should be a number, found 'fast'"),
        (["plan", "table4", "--set", "seed=[0..9"], "--set 'seed=[0..9'"),
        (["plan", "table4", "--set", "coupling=affin"], "did you mean 'affine'?"),
        (["plan", "table4", "--set", "size=64"], "size is 64"),
        (["plan", "ablations"], "unknown study"),
        (["plan", "no/such.yaml"], "there is no file no/such.yaml"),
        (["plan", "table4", "--fast"], "No such option"),
        (["plann"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_one_line_and_exit_code_2(
    words: list[str], said: str, tmp_path: Path
) -> None:
    assert said in refused(*words, cwd=tmp_path)


def test_results_in_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = mef("plan", "table4", "--results", str(tmp_path / "file" / "results"))
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
