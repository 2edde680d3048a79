"""Options of a study."""

from pathlib import Path

import pytest

from suite.cli.shared.study_options import ScaleOptions, StudyOptions
from suite.errors import MistakeError
from suite.store import Store


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
