"""The view of the task bench as a whole."""

from pathlib import Path

import pandas as pd
import pytest

from suite.reporting.formats import as_json, as_markdown, as_page, as_text
from suite.reporting.report_folder import write_report
from suite.store import Store
from tests.reporting.filled import FACTS, publish
from tests.reporting.formats.test_report_page import Checker
from tests.reporting.views.benched import SPEEDS, fill, filled, plan_of, report_of, result_of


def test_the_main_table_is_of_both_passes(tmp_path: Path) -> None:
    report = filled(tmp_path)
    assert report.statistic == (
        "times of forward+backward: how many times as fast as authors-repaired, the median of the "
        "rounds; below it their quartiles and the median time"
    )
    alone = filled(tmp_path / "alone", {"direction": "inverse"})
    assert alone.statistic.startswith("times of inverse: ")
    assert [sheet.title for sheet in alone.more] == ["What each method does: inverse, norm 1"]


def test_notes_have_rounds_spread_and_what_the_machine_can_do(tmp_path: Path) -> None:
    notes = " ".join(filled(tmp_path).notes)
    assert "3 rounds behind a warm-up" in notes
    assert "ratios differ by 0% of the median in the median cell, by 0% in the worst" in notes
    assert "16.0 GB/s" in notes
    assert "64.0 GFLOP/s" in notes
    assert "Left out where they cannot run: scipy." in notes
    assert "no rounds" not in notes


def test_each_table_has_the_spread_of_its_own_cells(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sets = {"n": [6], "norm": [1]}
    low = {"forward": 0.5, "forward+backward": 1.0, "inverse": 2.0}
    for run in plan_of(store, **sets).runs:
        share = low[run.cell["direction"]]
        times = {"authors-repaired": [1.0, 1.0, 1.0], "fused": [1.0, 1 / (1 + share), 1.0]}
        facts = FACTS.model_copy(update={"timings": times})
        publish(store, run, result_of(run), facts=facts)
    report = report_of(store, **sets)
    forward, inverse, _ = report.more
    for notes, share in ((report.notes, 0.5), (forward.notes, 0.25), (inverse.notes, 1.0)):
        told = f"by {share:.0%} of the median in the median cell"
        assert any(told in note for note in notes)


def test_ratios_of_medians_are_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[4]
    times = {"authors-repaired": [1.0, 2.0], "fused": [1.0]}
    publish(store, run, result_of(run), facts=FACTS.model_copy(update={"timings": times}))
    report = report_of(store)
    assert run.cell["direction"] == "forward+backward"
    assert "its record has no rounds of both" in " ".join(report.notes)
    (row,) = [one for one in report.rows if one["method"] == "fused"]
    assert (row["ratio"], row["ratio lower quartile"]) == (1.5, None)


def test_rows_are_cases_and_methods_with_unrounded_times(tmp_path: Path) -> None:
    files = write_report(filled(tmp_path / "results"), tmp_path / "reports")
    frame = pd.read_csv(files["table.csv"])
    assert len(frame) == 3 * 4 * len(SPEEDS)
    own = frame[(frame["method"] == "fused") & (frame["n"] == 6) & (frame["norm"] == 4)]
    assert own["median"].tolist() == [pytest.approx(9e-3)] * 3
    assert own["ratio"].tolist() == [pytest.approx(16)] * 3
    assert own["ratio_lower_quartile"].tolist() == [pytest.approx(16)] * 3
    assert own["lower_quartile"].tolist() == [pytest.approx(8.55e-3)] * 3
    assert set(own["read_backs"]) == {8}


def test_the_page_has_the_figures_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    files = write_report(filled(tmp_path / "results"), tmp_path / "reports")
    names = {f"{name}.{kind}" for name in ("truncation", "growth", "norms", "limits")
             for kind in ("svg", "png")}  # fmt: skip
    assert names <= set(files)
    found = Checker(files["index.html"].read_text())
    assert found.open == []
    page, ids = files["index.html"], {f"#{name}" for name in found.ids}
    elsewhere = set(found.inner_links) - ids
    assert elsewhere
    assert all((page.parent / link).resolve().is_file() for link in elsewhere)
    assert len(found.images) == 4
    assert all(image["alt"] for image in found.images)


def test_figures_of_an_earlier_report_are_not_left_to_mislead(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    write_report(filled(tmp_path / "full"), reports)
    files = write_report(report_of(Store(tmp_path / "empty")), reports)
    assert sorted(path.name for path in files["index.html"].parent.iterdir()) == sorted(files)
    assert "growth.svg" not in files


def test_nothing_measured_yet_is_a_report_too(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path))
    assert "12 of 12 runs are missing" in as_text(report)
    assert report.rows == []
    assert Checker(as_page(report)).open == []


def test_half_of_the_cases_are_a_report_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), lacks=frozenset(range(0, 12, 2)))
    text = as_markdown(report_of(store))
    assert "## Times of inverse" in text
    assert "## What each method does" in text
    assert '"method": "fused"' in as_json(report_of(store), {})
