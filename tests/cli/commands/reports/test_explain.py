"""The command explain, as a shell calls it."""

from pathlib import Path

import pytest

from suite.store import Store
from tests.cli.calling import mef, refused
from tests.reporting.filled import STUDIES, fill, plan_of

STUDY = str(STUDIES / "table4.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with all results of a study but those of one arm."""
    store = Store(tmp_path / "results" / "local")
    fill(store, plan_of(store), lacks=lambda place, run: place == 3)
    return tmp_path


def test_it_prints_the_chain_and_agrees(folder: Path) -> None:
    ran = mef("explain", f"{STUDY}:matrixexp,0.01", "--metric", "last_test", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "last epoch (last_test, bits/dim): 4.420 ± 0.020" in ran.stdout
    assert "best_test" not in ran.stdout
    assert ran.stdout.count("  record: results/local/runs/") == 3


def test_an_altered_record_is_one_line_and_exit_code_1(folder: Path) -> None:
    store = Store(folder / "results" / "local")
    run = plan_of(store).runs[0]
    path = store.layout.record(run.id, 1)
    path.write_bytes(path.read_bytes().replace(b'"steps":70', b'"steps":71'))
    for _ in range(2):  # the second time shows that nothing was moved
        ran = mef("explain", f"{STUDY}:affine,0.01", cwd=folder)
        assert ran.returncode == 1
        assert ran.stderr.count("\n") == 1
        assert f"runs/{run.id}/attempt-0001.json: its hash is not that of its bytes" in ran.stderr
    assert mef("explain", f"{STUDY}:matrixexp,0.01", cwd=folder).returncode == 0


def test_unknown_names_are_refused_in_one_line(folder: Path) -> None:
    said = refused("explain", f"{STUDY}:matrixexp,0.5", cwd=folder)
    assert "there are: affine,0.01; affine,0.001; matrixexp,0.01; matrixexp,0.001" in said
    said = refused("explain", f"{STUDY}:affine,0.01", "--metric", "best_tst", cwd=folder)
    assert "did you mean 'best_test'? there are: best_test, last_test" in said
    assert "did you mean 'table4'" in refused("explain", "tabel4:affine,0.01", cwd=folder)
    assert "not explained" in refused("explain", "table1", cwd=folder)
