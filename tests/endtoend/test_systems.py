"""All systems, swept at scale smoke through the command line, and what can be done with each."""

from pathlib import Path

import pytest
from PIL import Image

from suite.registry import SYSTEMS
from suite.store import Record, Store
from tests.cli.calling import mef

pytestmark = pytest.mark.slow
AT_CHANCE = 8.0
"""bits/dim of uniform noise."""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the shipped study ``systems``, one seed."""
    folder = tmp_path_factory.mktemp("systems")
    ran = mef("sweep", "systems", "--scale", "smoke", "--set", "seed=0", *places(folder))
    assert ran.returncode == 0, ran.stderr
    return folder


def places(folder: Path) -> tuple[str, ...]:
    return ("--results", str(folder / "results"), "--reports", str(folder / "reports"))


def records(folder: Path) -> dict[str, Record]:
    """By system."""
    return {
        record.run.settings.get("system", {"name": "mef"})["name"]: record
        for record in Store(folder / "results").records()
    }


def test_the_study_has_every_system(swept: Path) -> None:
    assert sorted(records(swept)) == sorted(SYSTEMS.names)


def test_each_learns_something(swept: Path) -> None:
    for name, record in records(swept).items():
        assert record.outcome == "finished", name
        assert record.result["last_train"] < 1.2 * AT_CHANCE, name


def test_the_report_has_a_row_for_each(swept: Path) -> None:
    report = mef("report", "systems", "--scale", "smoke", "--set", "seed=0", *places(swept))
    assert report.returncode == 0, report.stderr
    for name in records(swept):
        assert f"\n{name} " in report.stdout


def test_each_draws_samples(swept: Path, tmp_path: Path) -> None:
    for name, record in records(swept).items():
        out = tmp_path / f"{name}.png"
        results = str(swept / "results")
        ran = mef("sample", record.run.id, "--results", results, "--count", "4", "--out", str(out))
        assert ran.returncode == 0, (name, ran.stderr)
        with Image.open(out) as picture:
            assert len(set(picture.convert("L").tobytes())) > 20, name


def test_each_cell_is_explained(swept: Path) -> None:
    for name in records(swept):
        words = ("explain", f"systems:system={name}", "--scale", "smoke", "--set", "seed=0")
        explained = mef(*words, "--results", str(swept / "results"))
        assert explained.returncode == 0, (name, explained.stderr)
        assert "the table says the same" in explained.stdout
