"""Claims, comparisons and published figures on reports of filled stores."""

from pathlib import Path
from typing import Any

import pytest

from suite.plan import make_plan
from suite.reporting import Request, make_report
from suite.reporting.claims.agreement_table import OTHER_SCALE, agreement
from suite.reporting.claims.scale_caveat import ScaleCaveat
from suite.reporting.published.published import Figure, Published
from suite.reporting.report import Report
from suite.reporting.statistics.estimates import Estimate
from suite.reporting.tables.appendix import Appendix
from suite.reporting.vocabulary.metrics import metric_of
from suite.store import Store
from tests.reporting.filled import fill, plan_of, publish, report_of, trained

PAPER, LAPTOP = ScaleCaveat("paper"), ScaleCaveat("laptop")


def appendix(report: Report, name: str) -> Appendix:
    (found,) = (one for one in report.appendices if one.name == name)
    return found


def reported(folder: Path, scale: str, sets: dict[str, Any], typed: tuple[str, ...]) -> Report:
    store = Store(folder)
    fill(store, plan_of(store, scale=scale, **sets))
    plan = plan_of(store, scale=scale, **sets)
    return make_report(plan, store, Request("table4", scale, typed))


@pytest.mark.parametrize(
    ("scale", "sets", "typed", "words"),
    [
        ("paper", {}, (), "at the paper's scale"),
        ("paper", {"seed": [0, 1]}, ("seed=[0,1]",), "at the paper's scale"),
        ("paper", {"clip": 0.5}, ("clip=0.5",), "not the paper's"),
        ("laptop", {}, (), "at scale laptop, not the paper's"),
        ("", {}, (), "at no scale, not the paper's"),
    ],
)
def test_every_verdict_says_its_scale(
    tmp_path: Path, scale: str, sets: dict[str, Any], typed: tuple[str, ...], words: str
) -> None:
    claims = appendix(reported(tmp_path, scale, sets, typed), "claims")
    assert len(claims.sheet.rows) == 4
    assert all(row[1].text.endswith(words) for row in claims.sheet.rows)
    assert {row["is papers"] for row in claims.rows} == {words == "at the paper's scale"}


def other_claims(folder: Path, rest: str) -> Appendix:
    """One claim about a figure that the table does not show: about 3.0 and 3.1 left, 4.0 right."""
    path = folder / "other.yaml"
    path.write_text(
        "study: other\ntitle: Other\ntask: train\nfixed: {data: photos32}\n"
        "axes: {coupling: [affine, matrixexp], seed: [0, 1]}\n"
        "claims:\n  - {says: x, metric: last_train, left: {coupling: matrixexp},"
        f" {rest}}}\n"
        "table: {metrics: [best_test]}\n"
    )
    store = Store(folder / "results")
    for run in make_plan(str(path), "", {}, store=store).runs:
        last = {"affine": 4.0, "matrixexp": 3.0}[run.cell["coupling"].name]
        publish(store, run, trained(run, last + 0.1 * run.cell["seed"]))
    return appendix(report_of(store, str(path), ""), "claims")


def test_a_bound_on_one_arm_names_it(tmp_path: Path) -> None:
    claims = other_claims(tmp_path, "at_most: 3.05")
    (row,) = claims.rows
    assert (row["verdict"], row["runs"], row["right"]) == ("contradicted", 2, None)
    assert row["largest"] > 3.05
    assert claims.sheet.rows[0][2].text == row["left"]


def test_claims_of_figures_that_the_table_does_not_show_are_decided(tmp_path: Path) -> None:
    claims = other_claims(tmp_path, "right: {coupling: affine}, expect: lower")
    (row,) = claims.rows
    assert (row["verdict"], row["metric"], row["pairs"]) == ("not decided", "last_train", 2)
    assert "no spread" in row["reasons"]
    assert claims.sheet.rows[0][2].text == f"{row['left']} - {row['right']}"
    assert "atrix" in row["left"]
    assert "ffine" in row["right"]
    assert (row["scale"], row["margin"], row["runs"]) == (None, 0.0, None)


def test_holm_is_over_all_comparisons_of_the_table(tmp_path: Path) -> None:
    rows = appendix(reported(tmp_path, "laptop", {}, ()), "comparisons").rows
    assert len(rows) == 4 * 2
    assert {row["p"] for row in rows} == {0.25}
    assert {row["p holm"] for row in rows} == {1.0}
    assert {row["scale"] for row in rows} == {"laptop"}


def test_a_column_that_says_nothing_is_left_out(tmp_path: Path) -> None:
    sheet = appendix(reported(tmp_path, "laptop", {}, ()), "comparisons").sheet
    heads = [column.head for column in sheet.columns]
    assert heads == ["compared", "at", "figure", "difference", "n", "p", "Holm"]
    assert [column.head for column in sheet.columns if column.numeric] == heads[3:]
    assert sheet.stub == 2


def test_nothing_is_compared_with_one_seed_or_where_arms_are_too_many(tmp_path: Path) -> None:
    single = reported(tmp_path / "a", "laptop", {"seed": 0}, ())
    assert not appendix(single, "comparisons").is_shown
    rates = {"lr": [round(0.01 * i, 2) for i in range(1, 11)], "seed": [0, 1]}
    many = appendix(reported(tmp_path / "b", "laptop", rates, ()), "comparisons")
    assert many.rows == []
    assert many.sheet.notes[0].startswith("100 pairs of arms")


def test_a_bootstrap_stands_beside_the_interval_where_there_are_seeds_enough(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    sets: dict[str, Any] = {"seed": list(range(13)), "lr": [0.01]}
    for run in plan_of(store, **sets).runs:
        place = {"affine": 0.0, "matrixexp": 0.02 * run.cell["seed"]}[run.cell["coupling"].name]
        publish(store, run, trained(run, 4.0 + place))
    comparisons = appendix(report_of(store, **sets), "comparisons")
    assert "bootstrap" in [column.head for column in comparisons.sheet.columns]
    for row in comparisons.rows:
        assert row["bootstrap low"] < row["difference"] < row["bootstrap high"]
        assert row["bootstrap low"] == pytest.approx(row["low"], abs=0.01)
        assert row["bootstrap high"] == pytest.approx(row["high"], abs=0.01)


def figure(value: float, deviation: float | None = None) -> Figure:
    return Figure(where={"lr": 0.01}, metric="best_test", value=value, deviation=deviation)


@pytest.mark.parametrize(
    ("mean", "deviation", "n", "published", "verdict"),
    [
        (3.324, None, 1, figure(3.32), "agrees"),
        (3.325, None, 1, figure(3.32), "agrees"),  # half a unit, which rounds to a little more
        (3.326, None, 1, figure(3.32), "not decided: one run has no spread"),
        (3.326, 0.0005, 3, figure(3.32), "differs"),
        (3.326, 0.0011, 3, figure(3.32), "agrees"),
        (3.344, 0.003, 3, figure(3.32, 0.02), "agrees"),
        (3.347, 0.003, 3, figure(3.32, 0.02), "differs"),
        (3.404, 0.0, 3, figure(3.4), "agrees"),
        (3.406, 0.0, 3, figure(3.4), "differs"),
    ],
)
def test_figures_agree_within_rounding_and_both_spreads(
    mean: float, deviation: float | None, n: int, published: Figure, verdict: str
) -> None:
    ours = Estimate(mean, deviation, tuple(range(n)))
    metric = metric_of("best_test")
    assert agreement(ours, published, metric, PAPER, has_seeds=True) == verdict
    assert agreement(ours, published, metric, LAPTOP, has_seeds=True) == OTHER_SCALE
    changed = ScaleCaveat("paper", ("clip=0.5",))
    assert agreement(ours, published, metric, changed, has_seeds=True) == OTHER_SCALE


def test_without_a_figure_of_ours_there_is_nothing_to_agree() -> None:
    metric = metric_of("best_test")
    for ours, verdict in ((Estimate(), "no records"), (Estimate(diverged=(0,)), "diverged")):
        assert agreement(ours, figure(3.32), metric, PAPER, has_seeds=True) == verdict


def test_without_seeds_one_run_is_all_there_is() -> None:
    ours, metric = Estimate(3.4, None, (None,)), metric_of("best_test")
    assert agreement(ours, figure(3.32), metric, PAPER, has_seeds=False) == "differs"


def test_published_figures_stand_beside_ours_with_their_difference(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    quoted = Figure(
        where={"coupling": "affine", "lr": 0.01},
        metric="best_test",
        value=4.2,
        checked=False,
        source="a talk",
    )
    report = make_report(
        plan_of(store), store, Request("table4", "laptop"), Published(table4=(quoted,))
    )
    found = appendix(report, "agreement")
    (row,) = found.rows
    assert (row["published"], row["verdict"]) == (4.2, OTHER_SCALE)
    assert row["difference"] == row["mean"] - 4.2
    assert found.sheet.rows[0][3].text == "4.20 †"
    assert any("validation images" in note for note in found.sheet.notes)
    assert any("not yet compared with its source" in note for note in found.sheet.notes)


def test_a_profile_has_a_bound_and_nothing_to_compare(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), "table6")
    assert not appendix(report, "comparisons").is_shown
    (row,) = appendix(report, "claims").rows
    assert (row["verdict"], row["at most"], row["runs"]) == ("no records", 12.0, 0)
    assert (row["right"], row["margin"]) == (None, None)
    (cells,) = appendix(report, "claims").sheet.rows
    assert cells[2].text == "6 arms"
    assert row["left"].count("; ") == 5
    assert row["reasons"].endswith("mef sweep table6 --scale laptop")


def test_a_relative_margin_says_its_share(tmp_path: Path) -> None:
    (row,) = appendix(report_of(Store(tmp_path), "table5-time"), "claims").sheet.rows
    assert row[4].text == "0.00 (5 %)"
