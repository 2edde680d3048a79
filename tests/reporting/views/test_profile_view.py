"""The page of Table 6: what the exponentials took while the weights were trained."""

from pathlib import Path
from typing import Any

from suite.plan import Plan
from suite.reporting.figures import plates_of
from suite.reporting.figures.style import LIGHT
from suite.reporting.formats import as_markdown, as_page, as_text
from suite.reporting.report_folder import write_report
from suite.store import Store
from suite.train.loop.curve import FILE
from tests.reporting.curves.test_exponents import Point, written
from tests.reporting.filled import plan_of, publish, report_of, trained

PROFILE = {
    "mean": 6.5,
    "deviation": 0.5,
    "largest": 7,
    "smallest": 6,
    "squarings": 2.0,
    "degree": 13.0,
    "norm": 2.0,
    "counted": 4,
}
POINTS: list[Point] = [(1, 0.0, 1, 1), (2, 1.25, 12, 1), (3, 4.41, 16, 2), (4, 3.16, 14, 2)]


def filled(folder: Path, study: str = "table6", files: dict[str, bytes] | None = None) -> Store:
    """A store with the runs that a study profiles, each with a curve, and its own results."""
    store = Store(folder)
    plan: Plan = plan_of(store, study, "smoke")
    for place, run in enumerate(plan.before):
        norms: list[Point] = [(s, n and n + place / 10, m, k) for s, n, m, k in POINTS]
        own = {FILE: written(norms)} if files is None else files
        publish(store, run, trained(run, 4.0, largest_norm=4.41), files=own)
    for run in plan.runs:
        publish(store, run, PROFILE)
    return store


def test_the_page_shows_how_m_moves_and_says_what_of(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path / "results"), "table6", "smoke")
    (picture,) = report.pictures
    (run,) = plan_of(Store(tmp_path), "table6", "smoke").before
    batch = run.settings.identity()["batch_size"]
    for words in (
        "n = 1 training run(s), scale smoke, photos32.",
        f"training batch of that step ({batch} images); 1x1 convolutions are not in the curve",
        "the most terms behind the identity that the authors' rule takes",
    ):
        assert words in picture.caption
    assert "is a bound that holds whatever" not in picture.caption
    assert "Where it is largest: norm 4.41, 32 products, at most 7 terms" in picture.alt
    assert "in the end: norm 3.16, 28 products, at most 8 terms" in picture.alt
    page = as_page(report, plates_of(report.pictures))
    assert '<h2 id="training_m-head">How m moves over training</h2>' in page
    assert {"training_m.svg", "training_m.png"} <= set(write_report(report, tmp_path / "reports"))


def test_moments_of_training_have_rows(tmp_path: Path) -> None:
    (sheet,) = report_of(filled(tmp_path), "table6", "smoke").more
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in sheet.rows}
    assert rows["first step"] == ["1", "0.00", "1", "1", "1", "0", "0"]
    assert rows["half"] == ["2", "1.25", "12", "1", "12", "7", "2"]
    assert rows["end"] == ["4", "3.16", "14", "2", "28", "8", "3"]
    assert rows["largest norm"] == ["3", "4.41", "16", "2", "32", "7", "4"]


def test_arms_have_panels_of_their_own_and_seeds_share_them(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path, "several_profiled"), "several_profiled", "smoke")
    (picture,) = report.pictures
    assert picture.make is not None
    assert len(picture.make(LIGHT).subfigs) == 2
    assert "n = 2 + 2 training run(s)" in picture.caption
    assert "learning rate 0.01" in picture.alt
    assert "learning rate 0.001" in picture.alt
    assert "seed" not in picture.alt
    (sheet,) = report.more
    assert sheet.columns[0].head == "arm"
    ends = [row for row in sheet.rows if row[1].text == "end"]
    assert len(ends) == 2
    assert all(" to " in row[3].text for row in ends)


def told(report: Any) -> list[str]:
    return [note for note in report.notes if "How m moves over training is not shown" in note]


def test_without_training_runs_the_page_says_so_and_stands(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path / "results"), "table6", "smoke")
    assert "for 1 of 1 training run(s)" in told(report)[0]
    assert plates_of(report.pictures) == ()
    assert report.more == ()
    assert told(report)[0] in as_page(report)
    assert "How m moves over training" in as_text(report)
    assert "index.html" in write_report(report, tmp_path / "reports")


def test_runs_without_a_curve_or_with_a_damaged_one_are_told(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path / "a", files={}), "table6", "smoke")
    assert len(told(report)) == 1
    damaged = report_of(filled(tmp_path / "b", files={FILE: b"no"}), "table6", "smoke")
    assert len(told(damaged)) == 1
    assert any("is no curve" in line for line in damaged.damaged)
    assert "6.50" in as_markdown(damaged)


def test_the_note_is_gone_where_all_runs_are_drawn(tmp_path: Path) -> None:
    assert told(report_of(filled(tmp_path), "table6", "smoke")) == []
