"""Commands about studies, through the real command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from suite.specfile import shipped_studies
from suite.store import Store
from tests.cli.calling import mef, refused
from tests.plan.publishing import publish

HEAVY = ("torch", "pandas", "submitit", "matplotlib", "scipy.stats")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["check"], ["schema"], ["plan", "table4"], ["status", "table4"]],
    ids=lambda words: words[0],
)
def test_what_plans_stays_light(words: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom suite.cli import main\n"
        f"sys.argv = ['mef', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stderr.strip() == "[]"


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = mef("--help").stdout
    for command in ("check", "plan", "status", "cancel", "retry", "verify", "clean"):
        assert command in text
    assert "130" in text


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


def test_what_is_set_may_unmatch_the_arms() -> None:
    told = "arms differ by 92.3 % in parameters"
    assert told in mef("plan", "table4", "--set", "hidden_channels=48").stdout
    assert told not in mef("plan", "table4", "--set", "lr=[0.5]").stdout


def test_images_that_cannot_be_halved_are_refused() -> None:
    assert "cannot be halved that often" in refused(
        "plan", "table4", "--set", "steps=[1,1,1,1,1,1]"
    )
    many = str([1] * 1200)
    assert "steps has 1200 levels" in refused("plan", "table4", "--set", f"steps={many}")


def test_verbose_shows_where_an_error_comes_from() -> None:
    ran = mef("-v", "plan", "nothing")
    assert ran.returncode == 2
    assert "UnknownNameError" in ran.stderr
    assert "Traceback" not in mef("plan", "nothing").stderr


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


def test_the_schema_is_json() -> None:
    schema = json.loads(mef("schema").stdout)
    assert schema["properties"]["task"]["enum"][0] == "train"


def test_a_plan_lists_runs_and_sums_up(tmp_path: Path) -> None:
    ran = mef("plan", "table4", "--set", "seed=[0..9]", "--results", str(tmp_path))
    assert ran.returncode == 0
    assert ran.stdout.startswith("table4 at scale laptop: 40 runs (2 coupling x 2 lr x 10 seed)")
    assert ran.stdout.count("to do\n") == 41
    assert "counted FLOPs" in ran.stdout
    assert "10 seeds: a paired difference" in ran.stdout


def test_a_plan_for_scripts(tmp_path: Path) -> None:
    words = ("plan", "table4", "--scale", "smoke", "--json", "--results", str(tmp_path))
    before = json.loads(mef(*words).stdout)
    assert (before["counts"]["planned"], before["counts"]["done"]) == (12, 0)
    from suite.plan import make_plan

    store = Store(tmp_path)
    first = make_plan("table4", "smoke", store=store).runs[0]
    publish(store, first)
    after = json.loads(mef(*words).stdout)
    assert (after["counts"]["planned"], after["counts"]["done"]) == (11, 1)
    (done,) = (run for run in after["runs"] if run["status"] == "done")
    assert done["id"] == first.id
    assert done["cell"] == {"coupling": "affine", "lr": 0.01, "seed": 0}


def test_status_sums_up(tmp_path: Path) -> None:
    ran = mef("status", "table4", "--results", str(tmp_path))
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[1] == "12 planned"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "tabel4"], "did you mean 'table4'?"),
        (["plan", "table4", "--scale", "big"], "no scale 'big'"),
        (["plan", "table4", "--set", "lr"], "expected KEY=VALUE"),
        (["plan", "table4", "--set", "lr=fast"], "should be a number, found 'fast'"),
        (["plan", "table4", "--set", "seed=[0..9"], "--set 'seed=[0..9'"),
        (["plan", "table4", "--set", "coupling=affin"], "did you mean 'affine'?"),
        (["plan", "table4", "--set", "size=64"], "size is 64"),
        (["plan", "ablations"], "unknown study"),
        (["plan", "no/such.yaml"], "there is no file no/such.yaml"),
        (["plan", "table4", "--fast"], "No such option"),
        (["plann"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_one_line_and_exit_code_2(
    words: list[str], said: str, tmp_path: Path
) -> None:
    assert said in refused(*words, cwd=tmp_path)


def test_results_in_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = mef("plan", "table4", "--results", str(tmp_path / "file" / "results"))
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_name_in_a_complaint_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    study = tmp_path / "evil\x1b[2J.yaml"
    study.write_text("study: 1")
    said = refused("check", str(study))
    assert "\\x1b[2J" in said
    assert "\x1b" not in said
