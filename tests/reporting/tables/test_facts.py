"""What every table names."""

from pathlib import Path
from typing import Any

import pytest

from suite.reporting import Request, make_report
from suite.reporting.report import Report
from suite.store import Store
from tests.reporting.filled import FACTS, fill, plan_of, publish, report_of, trained


def named(report: Report) -> dict[str, str]:
    return {fact.label: fact.text for fact in report.facts}


def marked(report: Report) -> set[str]:
    return {fact.label for fact in report.facts if fact.is_marked}


@pytest.mark.parametrize(
    ("scale", "text", "is_marked"),
    [
        ("paper", "paper", False),
        ("laptop", "laptop (not the paper's)", True),
        ("", "none: the study as it stands", True),
    ],
)
def test_the_scale_is_named_and_marked_where_it_is_not_the_papers(
    tmp_path: Path, scale: str, text: str, is_marked: bool
) -> None:
    report = report_of(Store(tmp_path), scale=scale)
    assert named(report)["scale"] == text
    assert ("scale" in marked(report)) == is_marked


def test_settings_are_named_and_those_that_differ_between_arms_are_named_so(tmp_path: Path) -> None:
    facts = named(report_of(Store(tmp_path), scale="paper"))
    assert facts["images"] == "cifar10"
    assert facts["seeds"] == "n = 3 planned (0, 1, 2)"
    assert facts["best epoch chosen on"] == "test"
    assert facts["averaged weights"] == "authors (decay 0.999)"
    assert facts["epochs"] == "50 or 200, by arm"
    assert (facts["precision"], facts["CPU threads"]) == ("fp32", "1")


def test_what_the_user_sets_is_named_as_typed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    request = Request("table4", "laptop", ("hidden_channels=48",))
    report = make_report(plan_of(store, hidden_channels=48), store, request)
    assert named(report)["set by the user"] == "hidden_channels=48"
    assert "set by the user" in marked(report)


def with_commits(path: Path, *facts: dict[str, Any]) -> Report:
    store = Store(path)
    for run, changes in zip(plan_of(store).runs, facts, strict=False):
        publish(store, run, trained(run, 4.0), facts=FACTS.model_copy(update=changes))
    return report_of(store)


@pytest.mark.parametrize(
    ("facts", "text", "is_marked"),
    [
        ([], "no records yet", False),
        ([{}, {}], "11111111", False),
        ([{"dirty": True}], "11111111 with changes", True),
        ([{"commit": None, "dirty": None}], "unknown", True),
        ([{}, {"commit": "2" * 40}, {}], "several: 11111111 (2 runs), 22222222 (1 runs)", True),
    ],
)
def test_commits_are_named_and_marked_where_they_are_several_or_dirty(
    tmp_path: Path, facts: list[dict[str, Any]], text: str, is_marked: bool
) -> None:
    report = with_commits(tmp_path, *facts)
    assert named(report)["commit"] == text
    assert ("commit" in marked(report)) == is_marked


def test_records_that_read_different_images_are_marked(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run, data in zip(plan_of(store).runs, ("a" * 64, "b" * 64, "a" * 64), strict=False):
        publish(store, run, trained(run, 4.0, data=data))
    report = report_of(store)
    assert named(report)["images"] == "photos32: the records read 2 versions of photos32"
    assert "images" in marked(report)


def test_machines_and_versions_are_named_as_often_as_they_differ(tmp_path: Path) -> None:
    other = {"packages": {"torch": "2.14.0"}, "machine": {"processor": "Another"}, "device": "cuda"}
    report = with_commits(tmp_path, {}, other)
    origins = {fact.label: fact.text for fact in report.origins}
    assert origins["device"] == "cpu or cuda"
    assert origins["processor"] == "A processor or Another"
    assert origins["versions"] == "torch 2.13.0 or 2.14.0, numpy 2.4.0"
    assert origins["made"].endswith("(UTC)")


def test_a_full_store_has_the_facts_of_its_plan_only(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store, "table5")
    fill(store, plan, facts=FACTS.model_copy(update={"commit": "3" * 40}))
    assert named(report_of(store, "table5"))["commit"] == "33333333"
    assert named(report_of(store, "table3"))["commit"] == "no records yet"
