"""The files of a report."""

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from suite.errors import SuiteError
from suite.plan import make_plan
from suite.reporting import Request, make_report
from suite.reporting.formats import as_json
from suite.reporting.index_card import read_cards
from suite.reporting.report import Report
from suite.reporting.report_folder import write_report
from suite.specfile import parse_assignments
from suite.store import Store
from tests.reporting.filled import counted, fill, plan_of, publish, report_of

FIGURES = ("curves", "seeds", "stability", "sizes")
ALL = [
    "about.json",
    "table.md",
    "table.csv",
    "table.tex",
    "claims.csv",
    "comparisons.csv",
    *(f"{name}.{form}" for name in FIGURES for form in ("svg", "png", "pdf")),
    "index.html",
]


def test_each_study_and_scale_has_a_folder_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    fill(store, plan_of(store))
    files = write_report(report_of(store), tmp_path / "reports")
    assert list(files) == ALL
    assert {path.parent.name for path in files.values()} == {"table4-laptop"}
    assert sorted(path.name for path in files["index.html"].parent.iterdir()) == sorted(ALL)
    assert report_of(store, scale="").name == "table4"


def test_the_csv_is_a_tidy_table_with_unrounded_numbers(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    fill(store, plan_of(store), diverges=lambda place, run: run.cell["seed"] == 1 and place == 0)
    report = report_of(store)
    files = write_report(report, tmp_path / "reports")
    frame = pd.read_csv(files["table.csv"])
    assert len(frame) == 2 * 4
    assert frame["mean"].tolist() == [row["mean"] for row in report.rows]
    first = frame.iloc[0]
    assert (first["coupling"], first["lr"], first["metric"]) == ("affine", 0.01, "best_test")
    assert (first["seeds"], first["diverged"], first["n"]) == ("0 2", 1, 2)
    assert first["scale"] == "laptop (not the paper's)"
    assert first["images"] == "photos32"
    assert first["commit"] == 11111111


def test_what_an_earlier_report_compared_is_taken_away_with_its_records(tmp_path: Path) -> None:
    store, reports = Store(tmp_path / "results"), tmp_path / "reports"
    fill(store, plan_of(store))
    files = write_report(report_of(store), reports)
    frame = pd.read_csv(files["claims.csv"])
    assert len(frame) == 4
    assert set(frame["holds"]) == {"at scale laptop, not the paper's"}
    assert frame["high"].notna().all()
    again = write_report(report_of(Store(tmp_path / "empty")), reports)
    assert "comparisons.csv" not in again
    assert not files["comparisons.csv"].exists()


def test_json_has_the_same_rows_and_what_is_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), lacks=lambda place, run: place == 1)
    report = report_of(store)
    document = json.loads(as_json(report, {}))
    assert document["table"] == report.rows
    assert document["commands"] == ["mef sweep table4 --scale laptop"]
    assert [one["stands"] for one in document["missing"]] == ["to do"] * 3
    assert document["retries"] == []


def test_what_an_earlier_report_left_is_not_left_to_mislead(tmp_path: Path) -> None:
    full, empty = Store(tmp_path / "full"), Store(tmp_path / "empty")
    fill(full, plan_of(full))
    reports = tmp_path / "reports"
    assert "curves.svg" in write_report(report_of(full), reports)
    files = write_report(report_of(empty), reports)
    assert "curves.svg" not in files
    assert not (reports / "table4-laptop" / "curves.svg").exists()
    assert sorted(path.name for path in files["index.html"].parent.iterdir()) == sorted(files)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    (tmp_path / "reports").write_text("a file is in the way")
    with pytest.raises(SuiteError, match="pass another folder with --reports DIR") as caught:
        write_report(report_of(store), tmp_path / "reports")
    assert "\n" not in str(caught.value)
    assert "results" not in str(caught.value).replace(str(tmp_path), "")
    assert caught.value.exit_code == 1


def test_a_link_that_leads_nowhere_is_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "table4-laptop"
    folder.mkdir(parents=True)
    os.mkdir(folder / "curves.svg")  # a folder where a stale figure would be removed
    with pytest.raises(SuiteError, match=r"curves\.svg"):
        write_report(report_of(Store(tmp_path / "results")), tmp_path / "reports")


def test_counts_are_written_without_a_spread(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")
    for run in plan_of(store, "table3", "paper").runs:
        publish(store, run, counted(run))
    report = make_report(plan_of(store, "table3", "paper"), store, Request("table3", "paper"))
    frame = pd.read_csv(write_report(report, tmp_path / "reports")["table.csv"])
    assert frame["mean"].tolist() == [37683752, 46615080] == frame["published"].tolist()
    assert frame["deviation"].isna().all()
    assert frame["published_checked"].tolist() == ["yes", "yes"]


def titled(store: Store, folder: Path, name: str, scale: str, **sets: Any) -> Report:
    """A report on a study of one's own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(
        f"study: {name}\ntitle: {folder.name}\ntask: count\naxes: {{coupling: [affine]}}\n"
        f"scales: {{{scale}: {{set: {{hidden_channels: 8}}}}}}\n"
    )
    plan = make_plan(str(path), scale, sets, store=store)
    texts = tuple(f"{key}={value}" for key, value in sets.items())
    return make_report(plan, store, Request(str(path), scale, texts))


def test_reports_never_overwrite_each_other(tmp_path: Path) -> None:
    store, reports = Store(tmp_path / "results"), tmp_path / "reports"
    made = [
        titled(store, tmp_path / "one", "clip", "a-b"),
        titled(store, tmp_path / "one", "clip-a", "b"),
        titled(store, tmp_path / "two", "clip", "a-b"),  # another file of that name
        titled(store, tmp_path / "one", "clip", "a-b", size=8),
        titled(store, tmp_path / "one", "clip", "a-b", size=16),
    ]
    folders = [write_report(one, reports)["index.html"].parent.name for one in made]
    assert len(set(folders)) == len(made)
    assert folders[0] == "clip-a-b"
    assert all(name.startswith("clip-a-b-") for name in folders[1:])
    assert [name.startswith("clip-a-b-set-") for name in folders[3:]] == [True, True]
    # Each is written again where it was, in whatever order.
    again = [write_report(one, reports)["index.html"].parent.name for one in reversed(made)]
    assert again == folders[::-1]
    cards = {card.name: card for card in read_cards(reports)}
    assert cards[folders[3]].sets == ("size=8",)
    assert cards["clip-a-b"].subject == "one"
    assert cards[folders[2]].subject == "two"
    page = (reports / "index.html").read_text(encoding="utf-8")
    assert "set by the user: size=8" in page


def test_what_is_set_in_another_way_is_the_same_report(tmp_path: Path) -> None:
    store = Store(tmp_path / "results")

    def name(*sets: str) -> str:
        plan = make_plan("table4", "laptop", parse_assignments(sets), store=store)
        return make_report(plan, store, Request("table4", "laptop", sets)).name

    assert name("seed=[0..1]", "lr=0.01") == name("lr=1e-2", "seed=[0, 1]")
    assert name("seed=[0..2]", "lr=0.01") != name("lr=1e-2", "seed=[0, 1]")


def test_folders_of_older_versions_and_moved_studies_keep_their_reports(tmp_path: Path) -> None:
    store, reports = Store(tmp_path / "results"), tmp_path / "reports"
    first = titled(store, tmp_path / "one", "mine", "a")
    card = write_report(first, reports)["about.json"]
    old = json.loads(card.read_text(encoding="utf-8"))
    assert old.pop("source") == "../../one/mine.yaml"
    card.write_text(json.dumps(old), encoding="utf-8")  # as it was before it named its study
    assert write_report(first, reports)["about.json"] == card
    (tmp_path / "one").rename(tmp_path / "moved")
    moved = titled(store, tmp_path / "moved", "mine", "a")
    assert write_report(moved, reports)["about.json"] == card
    shipped = write_report(report_of(store), reports)["about.json"]
    assert not {"sets", "source"} & set(json.loads(shipped.read_text(encoding="utf-8")))
    own = titled(store, tmp_path / "own", "table4", "laptop")
    assert write_report(own, reports)["about.json"] != shipped
