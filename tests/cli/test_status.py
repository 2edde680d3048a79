"""The commands around a sweep that somebody else runs: status, cancel, logs, retry."""

import json
from pathlib import Path

import pytest

from suite.plan import make_outline
from suite.store import Facts, Store
from tests.cli.calling import mef, refused
from tests.dispatch.ordering import claim, leave_slurm, submit_order, write_order
from tests.plan.publishing import publish

STUDY = ("table4", "--scale", "smoke", "--results")


@pytest.fixture(autouse=True)
def _no_slurm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    leave_slurm(monkeypatch, tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Of twelve runs, one is done and one failed."""
    store = Store(tmp_path / "results")
    first, second = make_outline("table4", "smoke", store=store).runs[:2]
    publish(store, first)
    publish(store, second, "failed", Facts(error="OSError: \x1b[31mno\n"))
    return store


def lines_of(*words: str) -> list[str]:
    ran = mef(*words)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.splitlines()


def test_status_lists_what_is_worth_a_word(store: Store) -> None:
    title, failed, counts, advice = lines_of("status", *STUDY, str(store.path))
    assert title.startswith("table4 at scale smoke: 12 runs")
    assert failed.endswith(r"  failed: OSError: \x1b[31mno")
    assert counts == "1 done, 1 failed, 10 planned"
    assert advice.startswith("failed: `mef logs RUN`")


def test_status_lists_what_is_asked_for(store: Store) -> None:
    everything = lines_of("status", *STUDY, str(store.path), "--all")
    assert len([line for line in everything if line.startswith("  ")]) == 12
    only = lines_of("status", *STUDY, str(store.path), "--only", "done,planned")
    assert len([line for line in only if line.startswith("  ")]) == 11
    asked = ("--only", "failed", "--json")
    document = json.loads("".join(lines_of("status", *STUDY, str(store.path), *asked)))
    (run,) = document["runs"]
    assert (run["standing"], run["job"], run["status"]) == ("failed", None, "failed")
    assert run["reason"] == "OSError: \x1b[31mno"
    assert document["counts"]["planned"] == document["standings"]["planned"] == 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "faild"], "unknown state 'faild'; did you mean 'failed'?"),
        (["--only", "failed", "--all"], "exclude each other"),
        (["--watch", "--json"], "--watch shows all of a sweep"),
    ],
)
def test_wrong_options_are_one_line(words: list[str], said: str, tmp_path: Path) -> None:
    assert said in refused("status", *STUDY, str(tmp_path), *words)


def test_a_sweep_that_nobody_works_on_is_not_waited_for(store: Store) -> None:
    line, end = lines_of("status", *STUDY, str(store.path), "--watch")
    assert line.startswith("2/12 runs")
    assert end == "table4: nobody works on what is left; `mef sweep` goes on"


def test_cancel_says_that_there_is_nothing(store: Store) -> None:
    (line,) = lines_of("cancel", *STUDY, str(store.path))
    assert line == "table4: no job and no run under way; there is nothing to cancel"


def test_cancel_names_what_does_not_stop(store: Store) -> None:
    runs = make_outline("table4", "smoke", store=store).runs
    write_order(store, runs)
    with claim(store, runs[2]):
        asked, goes_on = lines_of("cancel", *STUDY, str(store.path), "--now")
    assert asked == "asked to save and stop: 1 run"
    assert "`mef sweep` goes on" in goes_on


def test_a_scheduler_that_does_not_answer_is_one_line(store: Store) -> None:
    folder = submit_order(store, make_outline("table4", "smoke", store=store).runs)
    assert "Slurm does not answer here" in lines_of("status", *STUDY, str(store.path))
    ran = mef("cancel", *STUDY, str(store.path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.splitlines()) == 1
    assert folder.stop_file.exists()


def test_logs_of_a_run_that_never_began_are_those_of_its_job(store: Store) -> None:
    run = make_outline("table4", "smoke", store=store).runs[5]
    assert "there is no run" in refused("logs", run.name, "--results", str(store.path))
    folder = submit_order(store, [run])
    assert "it has not begun" in refused("logs", run.name, "--results", str(store.path))
    place = store.layout.work / "submitit" / folder.path.name
    place.mkdir(parents=True)
    log = place / "7_0_0_log.err"
    log.write_text("Traceback\nModuleNotFoundError: No module named 'torch'\x07\n")
    folder.report_trouble("no data")
    said = lines_of("logs", run.name, "--results", str(store.path), "--lines", "1")
    assert said == [
        "it never began",
        "a worker noted: no data",
        f"{log}:",
        r"ModuleNotFoundError: No module named 'torch'\x07",
    ]


def test_retry_allows_what_failed_and_names_what_was_lost(store: Store) -> None:
    runs = make_outline("table4", "smoke", store=store).runs
    segments = store.layout.segments_of(runs[4].id, 1)
    segments.mkdir(parents=True)
    (segments / "segment-0001.json").write_text("{}")
    again, lost, failed, goes_on = lines_of("retry", *STUDY, str(store.path))
    assert again == f"{runs[1].name}: attempt 2 may begin"
    assert lost.startswith(f"{runs[4].name}: lost (its process was killed")
    assert failed == "1 failed runs; the old attempts are kept"
    assert goes_on == "1 lost runs; `mef sweep` goes on from their checkpoints"
    assert "0 failed runs; the old attempts are kept" in lines_of("retry", *STUDY, str(store.path))
