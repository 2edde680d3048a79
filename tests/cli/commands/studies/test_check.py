"""The command check, as a shell calls it."""

from pathlib import Path

from suite.specfile import shipped_studies
from tests.cli.calling import mef, refused


def test_all_shipped_studies_are_good() -> None:
    ran = mef("check")
    assert ran.returncode == 0
    scales, *studies = (line.split(":")[0] for line in ran.stdout.splitlines())
    assert Path(scales).name == "scales.yaml"
    assert studies == list(shipped_studies())


def test_a_file_of_scales_is_checked_as_one(tmp_path: Path) -> None:
    (tmp_path / "scales.yaml").write_text("scales:\n  train:\n    tiny: {set: {epoch: 1}}\n")
    line = refused("check", "scales.yaml", cwd=tmp_path)
    assert line.startswith("scales.yaml:3:18: ")
    assert "did you mean 'epochs'?" in line


def test_mistakes_are_lines_with_places(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "study: bad\ntitle: Bad\ntask: train\nfixed:\n  hiden_channels: 3\n  lr: fast\n"
    )
    lines = refused("check", "bad.yaml", cwd=tmp_path).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["bad.yaml:5:3", "bad.yaml:6:7"]
    assert "did you mean 'hidden_channels'?" in lines[0]


def test_every_study_is_checked_although_one_is_bad(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("study: [")
    ran = mef("check", "bad.yaml", "table4", "nothing", cwd=tmp_path)
    assert ran.returncode == 2
    assert "table4: good" in ran.stdout
    assert "bad.yaml:1:" in ran.stderr
    assert "unknown study 'nothing'" in ran.stderr


def test_a_name_in_a_complaint_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    study = tmp_path / "evil\x1b[2J.yaml"
    study.write_text("study: 1")
    said = refused("check", str(study))
    assert "\\x1b[2J" in said
    assert "\x1b" not in said
