"""Cases as figures."""

from pathlib import Path

from suite.reporting.figures import plates_of
from suite.store import Store
from tests.reporting.views.benched import fill, filled, plan_of, report_of

NAMES = ["truncation", "growth", "norms", "batches", "limits"]
OF_ONE_BATCH = [name for name in NAMES if name != "batches"]


def test_there_are_four_figures_with_words(tmp_path: Path) -> None:
    plates = plates_of(filled(tmp_path).pictures)
    assert [plate.name for plate in plates] == OF_ONE_BATCH
    truncation, growth, norms, limits = (plate.drawing for plate in plates)
    assert "norm 4: degree 12 in 2 steps leaves 1e-16, at worst 1e-09" in truncation.alt
    assert "n = 12" in truncation.caption
    # Twice the side of the matrices in n^2 the time, for a fourth of the pixels.
    assert "fused, n^4.0" in growth.alt
    assert "forward+backward, float32, 1 CPU thread(s), batch 64, norm 1" in growth.caption
    assert "for n = 6, 12" in norms.alt
    share = 2**20 / (1e-3 * 36) / 16e9
    assert f"action, n = 6: {share:.1%}" in limits.alt


def test_without_records_figures_are_named_and_not_drawn(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path))
    assert [picture.name for picture in report.pictures] == NAMES
    assert plates_of(report.pictures) == ()


def test_a_single_case_can_be_drawn(tmp_path: Path) -> None:
    plates = plates_of(filled(tmp_path, {"n": [6], "norm": [4], "direction": "inverse"}).pictures)
    assert [plate.name for plate in plates] == ["truncation", "growth", "limits"]
    growth = plates[1].drawing
    assert "n^" not in growth.alt  # no slope through one point
    assert "norm 4" in growth.caption


def test_only_cases_that_are_alike_share_a_figure(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sets = {"dtype": ["float32", "float64"]}
    fill(store, plan_of(store, **sets))
    report = report_of(store, **sets)
    assert all("float64" not in picture.caption for picture in report.pictures[1:])
