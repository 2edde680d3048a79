"""Curves as TensorBoard's event files, read back by TensorBoard."""

import sys
from pathlib import Path
from typing import Any

import pytest

from suite.errors import SuiteError
from suite.reporting.curves.tensorboard import INSTALL, export_curves
from suite.store import Store
from tests.reporting.filled import EPOCHS, STEPS, fill, plan_of, trained
from tests.reporting.filled import publish as publish_run


def installed() -> Any:
    """The package that reads event files."""
    reason = "the extra tensorboard is not installed"
    return pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason=reason
    )


def scalars(folder: Path) -> Any:
    """What TensorBoard reads of a run."""
    reader = installed().EventAccumulator(str(folder), size_guidance={"scalars": 0})
    reader.Reload()
    return reader


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "results")


def test_every_point_is_read_back(store: Store, tmp_path: Path) -> None:
    installed()
    plan = plan_of(store)
    fill(store, plan, lacks=lambda place, run: place > 0)
    for _ in range(2):  # the second export replaces the first
        assert export_curves(plan, store, tmp_path / "events") == 3
    folders = sorted(path for path in (tmp_path / "events").glob("*/*") if path.is_dir())
    assert [path.name.partition("-")[0] for path in folders] == ["seed0", "seed1", "seed2"]
    assert all(len(list(path.iterdir())) == 1 for path in folders)
    found = scalars(folders[0])
    assert sorted(found.Tags()["scalars"]) == ["selection/bits_per_dim", "train/bits_per_dim"]
    losses = found.Scalars("train/bits_per_dim")
    assert [point.step for point in losses] == list(range(1, EPOCHS * STEPS + 1))
    ends = [point.step for point in found.Scalars("selection/bits_per_dim")]
    assert ends == list(range(STEPS, EPOCHS * STEPS + 1, STEPS))
    assert losses[0].value > losses[-1].value


def test_a_damaged_curve_is_left_out(store: Store, tmp_path: Path) -> None:
    installed()
    plan = plan_of(store)
    files = {"curve.json.gz": b"nothing"}
    publish_run(store, plan.runs[0], trained(plan.runs[0], 4.0), files=files)
    assert export_curves(plan, store, tmp_path / "events") == 0


def test_a_folder_that_cannot_be_written_is_one_line(store: Store, tmp_path: Path) -> None:
    installed()
    plan = plan_of(store)
    fill(store, plan, lacks=lambda place, run: place > 0)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SuiteError, match="cannot write there"):
        export_curves(plan, store, tmp_path / "file")


def test_without_the_package_one_line_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(store)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "tensorboard", raising=False)
    with pytest.raises(SuiteError) as caught:
        export_curves(plan, store, tmp_path)
    assert INSTALL in str(caught.value)
