"""What jobs printed, found for runs that say nothing."""

import os
from pathlib import Path

from suite.dispatch.orders.order import OrderFolder
from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.watching.job_output import (
    LastWords,
    beside,
    ordered_runs,
    outputs,
    said,
    troubles,
)
from suite.plan import make_outline
from suite.store import Store
from tests.dispatch.ordering import write_order


def put(folder: OrderFolder, name: str, text: str, age: float) -> Path:
    place = folder.store.layout.work / "submitit" / folder.path.name
    place.mkdir(parents=True, exist_ok=True)
    path = place / name
    path.write_text(text)
    moment = 1_700_000_000 - age
    os.utime(path, (moment, moment))
    return path


def test_the_output_that_names_a_run_comes_before_later_ones(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run, other = make_outline("table4", "smoke", store=store).runs[:2]
    assert outputs(store, run.id) == ()
    folder = write_order(store, (run, other))
    assert outputs(store, run.id) == ()
    names = put(folder, "7_0_0_log.err", f"attempt 1 of {run.name} begins", age=60)
    late = put(folder, "7_1_0_log.err", "slurmstepd: error: *** JOB 9 CANCELLED ***", age=0)
    also = put(folder, "7_1_0_log.out", "submitit INFO", age=0)
    put(folder, "7_2_0_log.err", " \n", age=-60)
    put(folder, "7_0_0_log.out", "", age=60)
    assert outputs(store, run.id) == (names,)
    assert outputs(store, other.id) == (late, also)


def test_the_last_order_comes_first_and_only_those_that_hold_the_run(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run, other = make_outline("table4", "smoke", store=store).runs[:2]
    first, second, third = (
        write_order(store, [run]),
        write_order(store, [run]),
        write_order(store, [other]),
    )
    for age, folder in ((20, first), (10, second), (0, third)):
        moment = 1_700_000_000 - age
        os.utime(folder.file, (moment, moment))
    put(first, "7_0_log.out", "first", age=0)
    path = put(second, "8_0_log.out", "second", age=5)
    put(third, "9_0_log.out", "third", age=0)
    assert outputs(store, run.id) == (path,)
    assert ordered_runs(store) == {run.id, other.id}


def test_the_last_words_of_a_process_are_its_own_or_slurms(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = make_outline("table4", "smoke", store=store).runs[:4]
    full, killed, beside_it, silent = runs
    moment = "2026-01-01 10:00:00,123"
    begins = {run.id: f"{moment} attempt 1 of {run.name} begins on cpu\n" for run in runs}
    folder = write_order(store, runs)
    memory = "slurmstepd-n1: error: Exceeded job memory limit"
    srun = "srun: error: n1: tasks 0-1: Killed\n"
    put(folder, "7_0_0_log.err", f"{begins[killed.id]}{memory}\n{srun}", age=5)
    path = put(folder, "7_0_1_log.err", begins[beside_it.id], age=5)
    put(folder, "8_0_0_log.err", begins[silent.id], age=1)
    log = store.layout.logs / full.id / "attempt-0001.log"
    log.parent.mkdir(parents=True)
    log.write_text(f"{begins[full.id]}{moment} error: No space left; free some\n")
    words = LastWords(store)
    assert words.of(full.id) == "No space left; free some"
    assert words.of(killed.id) == words.of(beside_it.id) == "Exceeded job memory limit"
    assert words.of(silent.id) == ""
    assert beside(store.layout.tree, path) == (memory, srun.strip())
    assert said(store, folder) == ("Exceeded job memory limit",)


def test_what_workers_noted_is_said_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (run,) = make_outline("table4", "smoke", store=store).runs[:1]
    folder = write_order(store, [run])
    folder.report_trouble(Trouble(line="no data"))
    folder.report_trouble(Trouble(line="no data"))
    assert troubles(store, run.id) == ("no data",)
    assert troubles(store, "0" * 16) == ()
