"""Times round by round."""

from pathlib import Path
from typing import Any

import pytest

from suite.plan import make_plan
from suite.reporting import Request, make_report, others_of
from suite.reporting.records.rounds import Rounds, rounds_of
from suite.reporting.records.sources import read_source
from suite.reporting.report import Report
from suite.store import Store
from tests.reporting.filled import FACTS, plan_of, publish, report_of
from tests.reporting.timed import DRIFT, fill, settings_of, times_of

STUDY = "table5-time"
PAIR = {"metric": "timings.epoch", "left": "matrixexp", "right": "standard"}


def rounds(store: Store, metric: str = "timings.epoch") -> Rounds | None:
    plan = plan_of(store, STUDY)
    source = read_source(plan, Request(STUDY, "laptop"), [metric], store)
    return rounds_of(plan.runs, source.records, metric)


def compared(report: Report) -> dict[str, Any]:
    (one,) = (one for one in report.appendices if one.name == "comparisons")
    (row,) = (row for row in one.rows if PAIR.items() <= row.items())
    return row


def test_a_process_knows_all_that_took_turns_in_it_by_the_ids_of_their_own_runs(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    plan = plan_of(store, STUDY)
    fill(store, plan)
    found = rounds(store)
    assert found is not None
    ids = {run.id: run for run in plan.runs}
    assert len(found.processes) == 9
    for process in found.processes:
        assert {ids[one].cell["seed"] for one in process} in ({0}, {1}, {2})
        assert len({ids[one].cell["conv1x1"] for one in process}) == 3


def test_arms_are_compared_within_rounds_however_the_machine_drifts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, STUDY))
    row = compared(report_of(store, STUDY))
    assert row["difference"] == pytest.approx(0.25)
    assert (row["low"], row["high"]) == (None, None)  # equal differences have no interval
    assert row["rounds"] == 3 * 3 * 5
    assert row["rounds lower quartile"] == row["rounds upper quartile"] == pytest.approx(0.25)
    assert row["gaps"] is None


def test_records_without_rounds_are_compared_as_medians_and_say_so(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, STUDY), keeps=False)
    report = report_of(store, STUDY)
    row = compared(report)
    assert row["difference"] == pytest.approx(0.25 + 2 * 3 * DRIFT)
    assert (row["rounds"], row["rounds lower quartile"]) == (0, None)
    claims, comparisons, _ = report.appendices
    words = "compared as medians: no rounds in these records"
    assert claims.rows[0]["reasons"].endswith(f"; {words}")
    assert f"time per epoch: {words}." in comparisons.sheet.notes
    assert not any("within rounds" in note for note in comparisons.sheet.notes)


def test_the_spread_of_the_rounds_stands_below_the_interval(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for process, run in enumerate(plan_of(store, STUDY).runs):
        times = times_of(run, process)
        times["epoch"][0] += 4.0
        facts = FACTS.model_copy(update={"timings": times})
        result = {"parameters": 1, "epoch_steps": 9, "rounds": 5}
        publish(store, run, result, facts=facts)
    claims, comparisons, _ = report_of(store, STUDY).appendices
    for sheet in (claims.sheet, comparisons.sheet):
        assert any("within rounds" in note for note in sheet.notes)
        cells = [cell for row in sheet.rows for cell in row if cell.text == "+0.25"]
        assert cells
        assert all(cell.notes == ("rounds +0.25 to +0.25",) for cell in cells)


def test_seeds_without_rounds_are_named_among_others(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for process, run in enumerate(plan_of(store, STUDY).runs):
        times = times_of(run, process)
        kept = times if run.cell["seed"] else {"epoch": times["epoch"]}
        result = {"parameters": settings_of(run).parameters(), "epoch_steps": 9, "rounds": 5}
        publish(store, run, result, facts=FACTS.model_copy(update={"timings": kept}))
    claims = report_of(store, STUDY).appendices[0]
    assert claims.rows[0]["reasons"] == (
        "compared as medians at seed 0: no rounds in these records"
    )


def test_times_beside_another_study_are_compared_within_rounds_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, STUDY))
    plan, request = make_plan("table5", "laptop", {}, store=store), Request("table5", "laptop")
    report = make_report(plan, store, request, others=others_of(plan, request, store))
    assert compared(report)["difference"] == pytest.approx(0.25)


def test_a_list_of_another_length_is_no_list_of_rounds(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store, STUDY).runs[0]
    times = times_of(run, 0)
    times["epoch of matrixexp"].pop()
    result = {"parameters": 1, "epoch_steps": 9, "rounds": 5}
    publish(store, run, result, facts=FACTS.model_copy(update={"timings": times}))
    found = rounds(store)
    assert found is not None
    (process,) = found.processes
    assert len(process) == 2


def test_figures_that_are_no_times_have_no_rounds(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, STUDY))
    assert rounds(store, "parameters") is None
