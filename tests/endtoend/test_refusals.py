"""What goes wrong around a sweep is one line, and loses nothing."""

import subprocess
from pathlib import Path

import pytest

from suite.store import Store
from tests.endtoend.sweeping import command, sweep
from tests.patience import PATIENCE


def test_a_missing_data_set_is_named_and_the_runs_stay_to_do(tmp_path: Path) -> None:
    ran = sweep(tmp_path, "--set", "data=cifar10", "--data-dir", str(tmp_path / "no-data"))
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "cifar-10-batches-py" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert list(Store(tmp_path / "results").records()) == []


def test_a_results_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file is in the way")
    ran = sweep(tmp_path)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert str(tmp_path / "results") in ran.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "moon"], "say local or slurm"),
        (["--device", "tpu"], "say auto, cpu or cuda"),
        (["--slots", "0"], "see `mef sweep --help`"),
        (["--set", "lr=-1"], "should be more than 0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_words_are_exit_code_2(words: list[str], said: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        command(tmp_path, *words), capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert ran.returncode == 2
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
