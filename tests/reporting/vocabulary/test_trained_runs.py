"""What trained runs are called in the tables of studies that take their weights."""

from pathlib import Path

from suite.plan import Plan
from suite.reporting.explain.cell_address import CellAddress
from suite.reporting.vocabulary.arms import arms_of
from suite.reporting.vocabulary.trained_runs import labels_of, names_of
from suite.store import Store
from tests.reporting.filled import plan_of, report_of


def plan(folder: Path, study: str, **sets: object) -> Plan:
    return plan_of(Store(folder), study, "smoke", **sets)


def test_runs_are_called_by_what_tells_them_apart(tmp_path: Path) -> None:
    arms = arms_of(plan(tmp_path, "several_profiled"))
    assert [arm.label for arm in arms] == [
        f"kind coupling, lr {lr}, seed {seed}" for lr in ("0.01", "0.001") for seed in (0, 1)
    ]


def test_a_run_that_is_alone_is_called_by_all_of_its_arm(tmp_path: Path) -> None:
    arms = arms_of(plan(tmp_path, "expm_truncation"))
    assert arms[0].label == "terms 1, matrixexp, lr 0.01, seed 0"


def test_a_run_that_the_user_names_keeps_its_id(tmp_path: Path) -> None:
    strange = plan(tmp_path, "expm_truncation", of=["0123456789abcdef"])
    assert arms_of(strange)[0].label == "terms 1, weights of 0123456789abcdef"
    assert labels_of(strange).text("of", "0123456789abcdef") == "0123456789abcdef"


def test_without_axes_there_are_no_names(tmp_path: Path) -> None:
    assert names_of([]) == {}


def test_tables_name_the_column_and_the_arms(tmp_path: Path) -> None:
    table = report_of(Store(tmp_path), "two_models", "smoke").table
    assert table.columns[0].head == "weights of"
    assert [row[0].text for row in table.rows] == ["seed 0", "seed 1"] * 4


def test_names_with_commas_are_typed_in_brackets(tmp_path: Path) -> None:
    several = plan(tmp_path, "several_profiled")
    asked = "several_profiled:coupling,(lr 0.001, seed 1)"
    assert CellAddress.parse(asked).arm(several).label == "kind coupling, lr 0.001, seed 1"
