"""What can be done with a sweep once it is over: report, logs, sample, verify, clean."""

import json
from pathlib import Path

import pytest
from PIL import Image

from suite.store import Store
from tests.cli.calling import mef, refused
from tests.endtoend.sweeping import sweep


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs that trained, and two that failed."""
    folder = tmp_path_factory.mktemp("swept")
    ran = sweep(folder, "--set", "seed=[0]", "--set", "epochs=1")
    assert ran.returncode == 0, ran.stderr
    assert "took" in ran.stdout
    failing = sweep(folder, "--set", "seed=[7]", "--set", "hidden_channels=1000000")
    assert failing.returncode == 1
    assert "2 of 2 runs failed" in failing.stderr
    assert "Traceback" not in failing.stderr
    return folder


def results(folder: Path) -> tuple[str, str]:
    return ("--results", str(folder / "results"))


def trained(folder: Path) -> str:
    records = Store(folder / "results").records()
    return next(record.run.id for record in records if record.outcome == "finished")


def test_the_same_sweep_again_does_nothing(swept: Path) -> None:
    again = sweep(swept, "--set", "seed=[0]", "--set", "epochs=1")
    assert again.returncode == 0
    assert "nothing to do, 2 runs are settled" in again.stdout


def test_a_report_on_a_half_finished_sweep_says_what_is_missing(swept: Path) -> None:
    report = mef(
        "report", str(swept / "small.yaml"), "--scale", "none", "--set", "epochs=1",
        *results(swept), "--reports", str(swept / "reports"),
    )  # fmt: skip
    assert report.returncode == 0, report.stderr
    assert "mef sweep" in report.stdout
    assert "bits/dim" in report.stdout


def test_a_sample_is_a_picture(swept: Path, tmp_path: Path) -> None:
    out = tmp_path / "samples.png"
    ran = mef("sample", trained(swept)[:8], *results(swept), "--count", "9", "--out", str(out))
    assert ran.returncode == 0, ran.stderr
    with Image.open(out) as picture:
        assert picture.size == (4 * (3 * 34 + 2), 4 * (3 * 34 + 2))
    bad = mef("sample", trained(swept), *results(swept), "--out", str(tmp_path / "no" / "x.png"))
    assert bad.returncode == 1
    assert len(bad.stderr.strip().splitlines()) == 1
    assert "names no run" in refused("sample", "x", *results(swept))


def test_logs_show_what_a_run_said_and_why_it_failed(swept: Path) -> None:
    good = mef("logs", trained(swept), *results(swept))
    assert good.returncode == 0
    assert "attempt 1: finished" in good.stdout
    assert "begins on cpu" in good.stdout
    records = list(Store(swept / "results").records())
    failed = next(record.run.id for record in records if record.outcome == "failed")
    bad = mef("logs", failed, *results(swept))
    assert "can't allocate memory" in bad.stdout
    assert "there is no run" in refused("logs", "0123456789abcdef", *results(swept))


def test_failed_runs_may_be_tried_again(swept: Path) -> None:
    words = (
        str(swept / "small.yaml"), "--scale", "none", *results(swept),
        "--set", "seed=[7]", "--set", "hidden_channels=1000000",
    )  # fmt: skip
    before = json.loads(mef("plan", *words, "--json").stdout)["counts"]
    assert (before["failed"], before["planned"]) == (2, 0)
    ran = mef("retry", *words)
    assert ran.returncode == 0
    assert ran.stdout.count("attempt 2 may begin") == 2
    after = json.loads(mef("plan", *words, "--json").stdout)["counts"]
    assert (after["failed"], after["planned"]) == (0, 2)


def test_what_is_left_verifies_and_can_be_cleaned(swept: Path) -> None:
    assert mef("verify", *results(swept)).returncode == 0
    assert mef("clean", *results(swept), "--yes").returncode == 0
    assert mef("verify", *results(swept)).returncode == 0
    assert len(list(Store(swept / "results").records())) == 4
