"""The program as it is called."""

import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from tests.gpu import program, wheels
from tests.gpu.commands import commands
from tests.gpu.pack import pack
from tests.patience import PATIENCE


def called(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.gpu", *words],
        cwd=wheels.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_no_device_is_one_line(tmp_path: Path) -> None:
    ran = called("--out", str(tmp_path / "out"))
    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert line.startswith("tests.gpu: there is no CUDA device here")


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert program.main(["--device", "cpu", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_what_is_missing_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "missing", lambda: wheels.missing(("sys", "no_such_package")))
    line = refused(capsys, "--out", str(tmp_path / "out"))
    assert "no_such_package (No module named 'no_such_package')" in line
    assert "--wheels" in line


def test_folders_that_do_not_fit_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert "something in it" in refused(capsys, "--out", str(tmp_path / "full"))
    empty = ("--out", str(tmp_path / "out"), "--wheels", str(tmp_path))
    assert "there is no wheel" in refused(capsys, *empty)
    (tmp_path / "broken.whl").write_text("no archive")
    assert "broken" in refused(capsys, *empty) or "zip" in refused(capsys, *empty)


def test_wheels_are_imported_from_where_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    with zipfile.ZipFile(tmp_path / "mef_probe-1-py3-none-any.whl", "w") as archive:
        archive.writestr("mef_probe.py", "")
    wheels.unpack(tmp_path, tmp_path / "into")
    assert wheels.missing(("mef_probe",)) == []
    assert str(tmp_path / "into") in wheels.environment(tmp_path / "into")["PYTHONPATH"]


def test_records_are_packed_without_what_is_large(tmp_path: Path) -> None:
    for name in ("results/runs/a.json", "reports/page.html"):
        path = tmp_path / "records" / "expm" / name
        path.parent.mkdir(parents=True)
        path.touch()
    packed = pack(tmp_path)
    assert packed is not None
    listed = subprocess.run(["tar", "tzf", packed], capture_output=True, text=True, check=True)
    assert "records/expm/results/runs/a.json" in listed.stdout
    assert "reports" not in listed.stdout
    assert not (tmp_path / "records").exists()


def test_the_sweep_shares_the_device_among_two_runs() -> None:
    assert ("--slots", "2") in pairwise(commands(False)[0].words)
