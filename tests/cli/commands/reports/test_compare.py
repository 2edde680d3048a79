"""The command compare, as a shell calls it."""

import json
from pathlib import Path
from typing import Any

import pytest

from suite.plan import Plan
from suite.store import Facts, Store
from tests.cli.calling import mef, refused
from tests.reporting.filled import FACTS, STUDIES, figure_of, fill, plan_of, publish, trained

STUDY = str(STUDIES / "table4.yaml")
OTHER = FACTS.model_copy(
    update={"commit": "2" * 40, "dirty": True, "packages": {"torch": "2.14.0", "numpy": "2.4.0"}}
)


def shifted(store: Store, plan: Plan, shifts: dict[int, float], facts: Facts = OTHER) -> None:
    """The runs of ``fill``, each arm's figures moved by so much, besides a little by the seed."""
    arms: dict[str, int] = {}
    for run in plan.runs:
        place = arms.setdefault(str({k: v for k, v in run.cell.items() if k != "seed"}), len(arms))
        seed = run.cell["seed"]
        last = figure_of(place, seed) + shifts.get(place, 0.0) + 0.0004 * (seed - 1)
        publish(store, run, trained(run, last), facts=facts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of results: ``a``; ``same``, its equal; ``b``, with other figures."""
    path = tmp_path_factory.mktemp("compare")
    for name in ("a", "same"):
        store = Store(path / name)
        fill(store, plan_of(store))
    store = Store(path / "b")
    plan = plan_of(store)
    shifted(store, plan, {0: -0.05, 1: 0.05, 2: 0.001, 3: 0.0105})
    return path


def document(*words: str, cwd: Path) -> Any:
    ran = mef("compare", *words, "--json", cwd=cwd)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_equal_folders_are_equal_bit_for_bit(folder: Path) -> None:
    ran = mef("compare", "a", "same", "--study", STUDY, cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "12 of 12 runs are equal bit for bit." in ran.stdout
    assert "Settings, code, versions and machine are the same." in ran.stdout
    assert "8 level" in ran.stdout
    assert max(map(len, ran.stdout.splitlines())) <= 80


def test_differences_are_judged_by_interval_and_margin(folder: Path) -> None:
    found = document("a", "b", "--study", STUDY, "--metric", "last_test", cwd=folder)
    rows = found["differences"]
    assert [row["verdict"] for row in rows] == ["lower", "higher", "level", "not decided"]
    # Differences of -0.0504, -0.05 and -0.0496: s = 0.0004, and t(0.975, 2) = 4.302653.
    half = 4.302653 * 0.0004 / 3**0.5
    assert rows[0]["difference"] == pytest.approx(-0.05)
    assert rows[0]["low"] == pytest.approx(-0.05 - half, rel=1e-6)
    assert rows[0]["high"] == pytest.approx(-0.05 + half, rel=1e-6)
    assert rows[0]["b"] - rows[0]["a"] == pytest.approx(-0.05)
    assert [row["p"] for row in rows] == [0.25] * 4
    assert [row["p_holm"] for row in rows] == [1.0] * 4
    assert found["equal_bit_for_bit"] == 0
    assert found["unequal_on_same_ground"] == 12
    wide = ("--metric", "last_test", "--margin", "0.1")
    verdicts = document("a", "b", "--study", STUDY, *wide, cwd=folder)["verdicts"]
    assert verdicts == {"level": 4}


def test_what_changed_is_named(folder: Path) -> None:
    ran = mef("compare", "a", "b", cwd=folder)
    changes = ran.stdout.partition("What changed:\n")[2].partition("\n\n")[0]
    assert changes.splitlines() == [
        f"commit: {'1' * 40} ->",
        "2" * 40,
        "dirty: no -> yes",
        "packages.torch: 2.13.0 -> 2.14.0",
    ]


def test_runs_are_paired_without_a_study_too(folder: Path) -> None:
    found = document("a", "b", "--metric", "last_test", cwd=folder)
    verdicts = {row["arm"]: row["verdict"] for row in found["differences"]}
    assert len(verdicts) == 4
    assert sorted(verdicts.values()) == ["higher", "level", "lower", "not decided"]
    assert all(arm.startswith(("affine", "matrixexp")) for arm in verdicts)
    units = {row["unit"] for row in document("a", "b", cwd=folder)["differences"]}
    assert units == {"bits/dim"}


def test_two_commits_in_one_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "results" / "local")
    plan = plan_of(store)
    fill(store, plan)
    other = Store(tmp_path / "other")
    shifted(other, plan_of(other), {})
    assert mef("merge", "other", "results/local", cwd=tmp_path).returncode == 0
    found = document("--commits", "1111", "22222", "--metric", "last_test", cwd=tmp_path)
    assert found["pairs"] == 12
    assert (found["a"], found["b"]) == ("commit 11111111", "commit 22222222")
    assert found["equal_bit_for_bit"] == 4  # the seed 1 is not moved
    assert found["verdicts"] == {"level": 4}
    said = refused("compare", "--commits", "1111", "3333", cwd=tmp_path)
    assert "'3333' is no commit of a record" in said
    assert "11111111, 22222222" in said
    assert "the same commit" in refused("compare", "--commits", "1111", "11111", cwd=tmp_path)


def test_two_scales_are_paired_by_arm_and_seed(tmp_path: Path) -> None:
    store = Store(tmp_path / "results" / "local")
    fill(store, plan_of(store), lacks=lambda place, run: place == 1 and run.cell["seed"] == 2)
    shifted(store, plan_of(store, scale="smoke"), {}, FACTS)
    words = ("--scales", "laptop", "smoke", "--study", STUDY)
    found = document(*words, "--metric", "last_test", cwd=tmp_path)
    assert found["pairs"] == 11
    assert found["equal_bit_for_bit"] is None
    assert [row["n"] for row in found["differences"]] == [3, 2, 3, 3]
    assert any("missing at seed 2" in gap for gap in found["differences"][1]["gaps"])
    names = {change["name"] for change in found["changes"]}
    assert names
    assert all(name.startswith("settings.") for name in names)
    text = mef("compare", *words, cwd=tmp_path).stdout
    assert "none can be equal bit for bit" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_run_that_diverged_on_one_side_makes_no_pair_and_is_said(
    folder: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "c")
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    text = mef("compare", str(folder / "a"), "c", "--study", STUDY, cwd=tmp_path).stdout
    assert "11 of 12 runs are equal bit for bit." in text
    assert "affine, lr 0.01: 2 of 3 pairs, B diverged at seed 1" in text


def test_wrong_input_is_one_line(folder: Path) -> None:
    assert "there are no results" in refused("compare", "a", "nowhere", cwd=folder)
    assert "not clear what to compare" in refused("compare", cwd=folder)
    assert "not clear what to compare" in refused("compare", "a", cwd=folder)
    assert "not clear" in refused("compare", "a", "b", "--commits", "1111", "2222", cwd=folder)
    assert "pass --study" in refused(
        "compare", "--results", "a", "--scales", "laptop", "smoke", cwd=folder
    )
    assert "did you mean 'table4'" in refused("compare", "a", "b", "--study", "tabel4", cwd=folder)
    said = refused("compare", "a", "b", "--study", STUDY, "--scale", "smoke", cwd=folder)
    assert "a and b have no run in common" in said
    said = refused("compare", "a", "b", "--study", STUDY, "--metric", "weights", cwd=folder)
    assert said.count("\n") == 0
