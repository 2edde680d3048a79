"""Options of a study."""

from pathlib import Path

import pytest

from suite.cli.shared.study_options import ScaleOptions, StudyOptions
from suite.errors import MistakeError
from suite.store import Store
from tests.cli.calling import refused


def test_plan_and_outline_have_the_runs_that_are_asked_for(tmp_path: Path) -> None:
    options = ScaleOptions("smoke", ["seed=[0..4]", "lr=0.1"]).of("table4")
    assert options == StudyOptions("smoke", ["seed=[0..4]", "lr=0.1"], study="table4")
    store = Store(tmp_path)
    plan, outline = options.plan(store), options.outline(store)
    assert len(plan.runs) == 10
    assert [run.id for run in plan.runs] == [run.id for run in outline.runs]


def test_what_is_set_is_read_as_yaml() -> None:
    assert ScaleOptions(sets=["seed=[0..2]", "lr=1e-2"]).overrides()["lr"] == 0.01
    with pytest.raises(MistakeError, match="expected KEY=VALUE"):
        ScaleOptions(sets=["lr"]).overrides()


def test_what_is_set_twice_is_refused_everywhere(tmp_path: Path) -> None:
    for command in ("plan", "status", "report", "sweep", "retry", "cancel"):
        said = refused(command, "table4", "--set", "seed=0", "--set", "seed=1", cwd=tmp_path)
        assert "seed is said twice" in said
        assert said.endswith("--set 'seed=[0, 1]'")
    said = refused("sweep", "table4", "--on", "slurm", "--slurm", "gpus=1", "--slurm", "gpus=2")
    assert "--slurm: gpus is said twice" in said


@pytest.mark.parametrize("text", ["seed=0,1,2", "lr=0.1,0.01", "epochs=1, 2"])
def test_values_without_brackets_are_told_how_to_be_a_list(text: str) -> None:
    key, _, values = text.partition("=")
    said = refused("plan", "table4", "--set", text)
    assert said.endswith(f"; several values are a list: {key}=[{values}]")
