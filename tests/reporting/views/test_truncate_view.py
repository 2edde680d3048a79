"""Reports on what cutting the series costs."""

from pathlib import Path
from typing import Any

from suite.reporting.figures import plates_of
from suite.reporting.figures.style import LIGHT
from suite.reporting.formats import as_markdown, as_page, as_text
from suite.reporting.report_folder import write_report
from suite.store import Store
from tests.reporting.filled import plan_of, publish, report_of, trained

STUDY = "expm_truncation"


def result(terms: int, **more: Any) -> dict[str, Any]:
    error = 10.0 ** (-2 * terms)
    figures = {
        "bits": 4.0 - error,
        "excess": -error,
        "bits_true": 4.0 + 2 * error,
        "misstated": 3 * error,
        "roundtrip_max": 1e5 * error,
        "roundtrip_mean": 1e3 * error,
        "sample_difference": 0.0,
        "largest_norm": 2.5,
        "chosen": 9.25,
        "chosen_most": 18,
    }
    return {**figures, **more}


def truncated(tmp_path: Path, study: str = STUDY, **more: Any) -> Store:
    """A store with what a study truncates, and its own results."""
    store = Store(tmp_path)
    for run in plan_of(store, "table4", "smoke").runs:
        publish(store, run, trained(run, 4.0))
    for run in plan_of(store, study, "smoke").runs:
        publish(store, run, result(run.cell["terms"], **more))
    return store


def test_figures_that_span_decades_are_written_with_powers(tmp_path: Path) -> None:
    store = truncated(tmp_path)
    text = as_text(report_of(store, STUDY, "smoke"))
    assert max(map(len, text.splitlines()[:16])) <= 80
    row = next(line for line in text.splitlines() if line.startswith("2 "))
    assert row.split() == ["2", "3.9999", "4.0002", "3.0e-4", "1.0e1", "0.0e0"]
    assert "| 2 | 3.9999 | 4.0002 | 3.0e-4 |" in " ".join(
        as_markdown(report_of(store, STUDY, "smoke")).split()
    )


def test_the_page_has_the_figure_and_its_words(tmp_path: Path) -> None:
    report = report_of(truncated(tmp_path / "results"), STUDY, "smoke")
    (picture,) = report.pictures
    assert "m = 1: true bits/dim differ by 2.0e-2" in picture.alt
    assert "m = 8: true bits/dim differ by 2.0e-16" in picture.alt
    assert "(mean 9.2, and 18 at the largest norm, 2.50)" in picture.caption
    page = as_page(report, plates_of(report.pictures))
    assert '<h2 id="errors-head">Errors by the number of terms</h2>' in page
    files = write_report(report, tmp_path / "reports")
    assert {"errors.svg", "errors.png"} <= set(files)


def test_figures_that_are_not_finite_are_left_out(tmp_path: Path) -> None:
    report = report_of(truncated(tmp_path, roundtrip_max=None, misstated=None), STUDY, "smoke")
    assert "differ by not finite, the largest error of a round trip is not finite" in (
        report.pictures[0].alt
    )
    assert len(plates_of(report.pictures)) == 1


def test_without_records_there_is_no_figure(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), STUDY, "smoke")
    assert plates_of(report.pictures) == ()
    assert report.gaps.missing


def test_each_model_has_panels_and_words_of_its_own(tmp_path: Path) -> None:
    report = report_of(truncated(tmp_path, "two_models"), "two_models", "smoke")
    (picture,) = report.pictures
    assert picture.make is not None
    assert len(picture.make(LIGHT).subfigs) == 2
    for name in ("seed 0", "seed 1"):
        assert f"{name}. m = 1: " in picture.alt
        assert f"{name}: mean 9.2, " in picture.caption
    rows = [[cell.text for cell in row] for row in report.table.rows]
    assert [row[:2] for row in rows] == [[seed, m] for m in "1248" for seed in ("seed 0", "seed 1")]
