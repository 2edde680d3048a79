"""The figure of time by batch."""

from pathlib import Path

from suite.plan import Plan, make_plan
from suite.reporting import Request
from suite.reporting.draft import make_report
from suite.reporting.figures import Plate, plates_of
from suite.reporting.report import Report
from suite.store import Store
from tests.reporting.views.benched import fill, filled


def plan_of(store: Store, **sets: object) -> Plan:
    return make_plan("expm_batch", "laptop", sets, store=store)


def report_of(store: Store, **sets: object) -> Report:
    fill(store, plan_of(store, **sets))
    return make_report(plan_of(store, **sets), store, Request("expm_batch", "laptop"))


def by_name(report: Report) -> dict[str, Plate]:
    return {plate.name: plate for plate in plates_of(report.pictures)}


def test_a_study_of_batches_has_the_figure_and_its_powers(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path))
    plates = by_name(report)
    assert list(plates) == ["truncation", "growth", "batches", "limits"]  # there is but one norm
    assert "n = 6: authors 1.00, authors-repaired 1.00" in plates["batches"].drawing.alt
    assert "n = 24: authors 1.00" in plates["batches"].drawing.caption
    assert "float32, 1 CPU thread(s), norm 1" in plates["batches"].drawing.caption
    assert "batch 64" in plates["growth"].drawing.caption
    assert [column.head for column in report.table.columns[:2]] == ["n", "batch size"]


def test_two_batches_are_drawn_and_no_power_is_fitted(tmp_path: Path) -> None:
    plates = by_name(report_of(Store(tmp_path), batch_size=[2, 8], n=[6]))
    assert "power" not in plates["batches"].drawing.alt
    assert "batch 8" in plates["growth"].drawing.caption  # the nearest to the published one


def test_one_batch_is_no_figure(tmp_path: Path) -> None:
    assert "batches" not in by_name(report_of(Store(tmp_path), batch_size=16))


def test_the_study_by_norm_has_the_figure_too_where_batches_are_set(tmp_path: Path) -> None:
    plates = by_name(filled(tmp_path, {"batch_size": [16, 64, 256]}))
    assert {"norms", "batches"} <= set(plates)
    assert "batch 64" in plates["norms"].drawing.caption
