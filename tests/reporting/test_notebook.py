"""Frames for notebooks: what is in them, what is left out, and the page that explains them."""

import doctest
import warnings
from pathlib import Path

import pytest

import suite
from suite.errors import MistakeError
from suite.plan import Plan
from suite.reporting.notebook import load_curves, load_records
from suite.store import Store
from tests.reporting.filled import EPOCHS, FACTS, STEPS, STUDIES, fill, plan_of, publish
from tests.store import making

ROOT = Path(__file__).parents[2]
STUDY = str(STUDIES / "table4.yaml")
FLAGS = doctest.NORMALIZE_WHITESPACE


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "results")


@pytest.fixture
def plan(store: Store) -> Plan:
    """A plan of which the first run diverged and the last has no record."""
    plan = plan_of(store)
    runs = plan.runs
    fill(
        store,
        plan,
        diverges=lambda _, run: run is runs[0],
        lacks=lambda _, run: run is runs[-1],
    )
    return plan


def test_the_page_says_what_the_records_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    path = str(ROOT / "docs" / "notebook.md")
    found = doctest.testfile(path, module_relative=False, optionflags=FLAGS)
    assert found.attempted > 5
    assert found.failed == 0


def test_the_page_and_the_docstrings_name_every_column(plan: Plan, store: Store) -> None:
    text = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    records = load_records(store.path, study=STUDY)
    curves = load_curves(ROOT / "results" / "reference")
    for frame, function in ((records, load_records), (curves, load_curves)):
        for column in frame.columns:
            family, dot, _ = column.partition(".")
            name = f"`{family}.<" if dot else f"`{column}`"
            assert name in text, column
            assert name in str(function.__doc__), column


def test_a_study_gives_its_runs_arm_by_arm(plan: Plan, store: Store) -> None:
    making.publish(store, 1)
    frame = suite.load_records(store.path, study=STUDY)
    assert list(frame["run"]) == [run.id for run in plan.runs[:-1]]
    assert list(frame["outcome"][:2]) == ["diverged", "finished"]
    assert list(frame["arm"][:4]) == ["affine, lr 0.01"] * 3 + ["affine, lr 0.001"]
    four = suite.load_records(store.path, study=STUDY, sets={"seed": [0]})
    assert list(four["settings.seed"]) == [0] * 4


def test_all_runs_are_there_unless_a_task_is_named(plan: Plan, store: Store) -> None:
    other = making.publish(store, 1)
    every = load_records(store.path)
    assert set(every["run"]) == {other.run.id, *(run.id for run in plan.runs[:-1])}
    assert "arm" not in every
    assert set(load_records(store.path, task="toy")["run"]) == {other.run.id}
    assert len(load_records(store.path, task="train")) == len(plan.runs) - 1


def test_curves_have_a_row_for_each_point(plan: Plan, store: Store) -> None:
    curves = suite.load_curves(store.path, study=STUDY)
    assert list(curves.columns) == ["arm", "run", "outcome", "seed", "step", "loss", "selection"]
    lengths = curves.groupby("run", sort=False).size()
    assert list(lengths.index) == [run.id for run in plan.runs[:-1]]
    assert list(lengths) == [30] + [EPOCHS * STEPS] * (len(plan.runs) - 2)
    first = curves[curves["run"] == plan.runs[0].id]
    assert set(first["outcome"]) == {"diverged"}
    assert list(first["step"]) == list(range(1, 31))
    assert curves["selection"].notna().sum() == 4 + EPOCHS * (len(plan.runs) - 2)


def test_no_curves_make_an_empty_frame(store: Store) -> None:
    making.publish(store, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curves = load_curves(store.path)
    assert curves.empty
    assert {"run", "outcome", "seed", "step", "loss"} <= set(curves.columns)


def test_what_cannot_be_trusted_is_named_in_a_warning(plan: Plan, store: Store) -> None:
    store.layout.record(plan.runs[1].id, 1).write_bytes(b"damaged")
    with pytest.warns(UserWarning, match="left there, not counted"):
        frame = load_records(store.path)
    assert plan.runs[1].id not in set(frame["run"])
    publish(store, plan.runs[1], {"steps": 1}, facts=FACTS, files={"curve.json.gz": b"nothing"})
    with pytest.warns(UserWarning, match=r"curve\.json\.gz is no curve"):
        curves = load_curves(store.path)
    assert plan.runs[1].id not in set(curves["run"])


def test_a_wrong_folder_and_a_wrong_study_are_refused(plan: Plan, store: Store) -> None:
    with pytest.raises(MistakeError, match="there are no results"):
        load_records(store.path / "nowhere")
    with pytest.raises(MistakeError, match="did you mean 'table4'"):
        load_records(store.path, study="tabel4")
