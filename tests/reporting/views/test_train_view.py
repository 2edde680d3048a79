"""The page of a training study: which figures there are, and what they say of themselves."""

from pathlib import Path
from typing import Any

from suite.reporting.figures import Picture
from suite.reporting.report import Report
from suite.store import Store
from suite.train.loop.curve import FILE
from tests.reporting.curves.test_exponents import written
from tests.reporting.filled import fill, plan_of, publish, report_of, trained


def pictures(report: Report) -> dict[str, Picture]:
    return {one.name: one for one in report.pictures}


def test_an_empty_store_draws_nothing(tmp_path: Path) -> None:
    assert all(one.make is None for one in report_of(Store(tmp_path)).pictures)


def test_every_caption_names_scale_images_and_how_many(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), lacks=lambda place, run: run.cell["seed"] == 2)
    found = pictures(report_of(store))
    for name in ("curves", "seeds", "stability", "sizes"):
        assert found[name].make is not None, name
        assert "cale: laptop (not the paper's); images: photos32" in found[name].caption
    assert "matrixexp, lr 0.001: mean" in found["seeds"].alt
    assert "n = 2 of 3" in found["seeds"].alt
    assert "affine, lr 0.01: 2 runs, none diverged" in found["stability"].alt
    assert "381,948 parameters" in found["sizes"].alt


def test_divergences_are_told_in_words_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    found = pictures(report_of(store))
    assert "affine, lr 0.01: 3 runs, diverged at step 30" in found["stability"].alt
    assert "n = 2 of 3, 1 diverged" in found["seeds"].alt


def test_exponents_are_drawn_where_curves_have_norms(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = plan_of(store).runs[-1]
    files = {FILE: written([(1, 2.0, 18, 1), (2, 3.0, 15, 2)])}
    publish(store, run, trained(run, 4.0, largest_norm=3.0), files=files)
    found = pictures(report_of(store))
    assert found["training_m"].make is not None
    assert "largest |S| 3.00" in found["stability"].alt


def test_arms_of_one_size_have_no_figure_of_sizes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store, coupling=["affine"])
    fill(store, plan)
    assert pictures(report_of(store, coupling=["affine"]))["sizes"].make is None


def test_one_seed_is_no_strip(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, seed=[0]))
    assert "seeds" not in pictures(report_of(store, seed=[0]))


def test_captions_say_which_of_many_arms_are_drawn(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sets: dict[str, Any] = {"lr": [round(0.001 * k, 3) for k in range(1, 10)], "seed": [0]}
    fill(store, plan_of(store, **sets))
    found = pictures(report_of(store, **sets))
    assert "the first 16 of 18 arms are drawn" in found["epochs"].caption
    assert "Of the first 16 arms 6 are drawn, those with divergences before" in (
        found["stability"].caption
    )
