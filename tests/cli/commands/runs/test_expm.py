"""The command expm, as a shell calls it."""

from pathlib import Path

from tests.cli.calling import mef, refused

FEW = ("--scale", "smoke", "--set", "n=2", "--set", "norm=1", "--set", "direction=inverse")


def test_it_measures_prints_the_table_and_is_then_done(tmp_path: Path) -> None:
    ran = mef("expm", *FEW, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "times of inverse: how many times as fast as authors-repaired" in ran.stdout
    assert "1.00" in ran.stdout
    made = tmp_path / "reports" / "local"
    (page,) = made.glob("expm-smoke-set-*/index.html")
    (by_batch,) = made.glob("expm_batch-smoke-set-*/index.html")
    assert "Of what the machine can do" in page.read_text()
    assert "Time by batch" in by_batch.read_text()
    again = mef("expm", *FEW, cwd=tmp_path)
    assert "expm: nothing to do, 1 runs are settled" in again.stdout
    assert "expm_batch: nothing to do, 3 runs are settled" in again.stdout
    page.unlink()
    assert mef("report", "expm", *FEW, cwd=tmp_path).returncode == 0
    assert page.is_file()


def test_wrong_words_are_refused(tmp_path: Path) -> None:
    assert "did you mean 'smoke'" in refused("expm", "--scale", "smok", cwd=tmp_path)
    assert "no such device" in refused("expm", "--device", "tpu", cwd=tmp_path)
    assert "method" in refused("expm", "--set", "methods=[[acton]]", cwd=tmp_path)
