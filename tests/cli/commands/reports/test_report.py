"""The command report, as a shell calls it."""

import json
import re
import sys
from pathlib import Path

import pytest

from suite.store import Store
from tests.cli.calling import mef, refused
from tests.reporting.filled import STUDIES, fill, plan_of

STUDY = str(STUDIES / "table4.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with half of the results of a study."""
    path = tmp_path_factory.mktemp("report")
    store = Store(path / "results" / "local")
    fill(store, plan_of(store), lacks=lambda place, run: place == 3)
    return path


def test_it_prints_the_table_and_says_where_the_page_is(folder: Path) -> None:
    ran = mef("report", STUDY, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    lines = ran.stdout.splitlines()
    assert lines[-2:] == [
        "page: reports/local/table4-laptop/index.html",
        "all reports: reports/local/index.html",
    ]
    assert (folder / "reports" / "local" / "table4-laptop" / "index.html").is_file()
    assert any(line.startswith("matrixexp  0.01 ") and "4.416 ± 0.020" in line for line in lines)
    assert "3 of 12 runs are missing (3 to do)." in lines
    assert f"  mef sweep {STUDY} --scale laptop" in lines


def test_json_has_the_figures_and_the_files(folder: Path) -> None:
    words = ("--results", "results/local", "--reports", "other", "--set", "seed=[0,1,2,3]")
    ran = mef("report", STUDY, *words, "--json", cwd=folder)
    document = json.loads(ran.stdout)
    page = document["files"]["index.html"]
    assert re.fullmatch(r"other/table4-laptop-set-[0-9a-f]{8}/index\.html", page)
    assert [row["n"] for row in document["table"]] == [3, 3, 3, 3, 3, 3, 0, 0]
    assert document["commands"] == [f"mef sweep {STUDY} --scale laptop --set 'seed=[0,1,2,3]'"]
    assert document["facts"]["set by the user"] == "seed=[0,1,2,3]"


def test_a_users_published_figures_stand_beside_ours(folder: Path) -> None:
    figures = folder / "mine.yaml"
    figures.write_text("table4: [{where: {lr: 0.01}, metric: last_test, value: 3.21}]")
    ran = mef("report", STUDY, "--published", "mine.yaml", cwd=folder)
    assert "3.21 †" in ran.stdout
    figures.write_text("table4: [{where: {lr: 0.01}, metrik: last_test, value: 3.21}]")
    said = refused("report", STUDY, "--published", "mine.yaml", cwd=folder)
    assert said.startswith("mine.yaml:1:")
    assert "did you mean 'metric'?" in said


@pytest.mark.parametrize(("name", "ending"), [("latex", "tex"), ("markdown", "md"), ("csv", "csv")])
def test_a_format_is_printed_as_it_is_written(folder: Path, name: str, ending: str) -> None:
    ran = mef("report", STUDY, "--format", name, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    written = folder / "reports" / "local" / "table4-laptop" / f"table.{ending}"
    assert ran.stdout == written.read_text().rstrip("\n") + "\n"


def test_a_format_that_is_not_there_is_refused(folder: Path) -> None:
    said = refused("report", STUDY, "--format", "latx", cwd=folder)
    assert "did you mean 'latex'? there are: text, markdown, csv, latex" in said
    assert "take one" in refused("report", STUDY, "--format", "csv", "--json", cwd=folder)


def test_nothing_done_yet_is_a_report_too(tmp_path: Path) -> None:
    ran = mef("report", "table4", "--scale", "smoke", cwd=tmp_path)
    assert ran.returncode == 0
    assert "12 of 12 runs are missing (12 to do)." in ran.stdout
    assert "  mef sweep table4 --scale smoke" in ran.stdout
    assert not (tmp_path / "results").exists()


def test_a_folder_of_reports_that_cannot_be_written_is_one_line(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    ran = mef("report", STUDY, "--reports", "file", cwd=folder)
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "--reports DIR" in ran.stderr
    assert "4.416 ± 0.020" in ran.stdout  # the table is not lost with the page


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is a folder that nobody may write")
def test_a_folder_that_nobody_may_write_is_one_line(folder: Path) -> None:
    ran = mef("report", STUDY, "--reports", "/proc/reports", cwd=folder)
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "Traceback" not in ran.stderr


def test_wrong_words_are_refused(folder: Path) -> None:
    assert "did you mean 'table4'" in refused("report", "tabel4", cwd=folder)
    assert "did you mean 'laptop'" in refused("report", "table4", "--scale", "labtop", cwd=folder)
    assert "no such file" in refused("report", STUDY, "--published", "nowhere.yaml", cwd=folder)


def test_a_damaged_record_is_named_and_counts_as_missing(tmp_path: Path) -> None:
    store = Store(tmp_path / "results" / "local")
    plan = plan_of(store)
    fill(store, plan)
    store.layout.record(plan.runs[0].id, 1).write_bytes(b"damaged")
    ran = mef("report", STUDY, cwd=tmp_path)
    assert ran.returncode == 0
    assert "it is cut off, or not a record; left there, not counted" in ran.stderr
    assert "1 of 12 runs are missing" in ran.stdout
