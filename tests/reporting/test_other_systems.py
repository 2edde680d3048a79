"""Reports on other systems than MEF: whose they are, and what kind of likelihood they have."""

import csv
from io import StringIO
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from suite.registry import SYSTEMS, Citation, Entry
from suite.registry.systems.nice_settings import NiceSettings
from suite.registry.systems.papers import MEF, NICE, PAPERS
from suite.reporting.figures import plates_of
from suite.reporting.formats import as_bibtex, as_csv, as_latex, as_markdown, as_page, as_text
from suite.reporting.report import Report
from suite.reporting.report_folder import write_report
from suite.store import Store
from tests.reporting.filled import counted, fill, plan_of, publish, report_of
from tests.reporting.formats.test_report_page import Checker


class GuessSettings(NiceSettings):
    """A system of another package, which nobody cites."""

    likelihood: ClassVar = "estimate"
    citation: ClassVar[Citation | None] = None
    name: Literal["guess"] = "guess"  # type: ignore[assignment]


@pytest.fixture
def guess(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("guess", "suite.systems.nice:Nice", GuessSettings)
    monkeypatch.setitem(SYSTEMS._entries, "guess", entry)


def filled(path: Path, *systems: str) -> Report:
    store = Store(path)
    fill(store, plan_of(store, "two_systems", system=list(systems)))
    return report_of(store, "two_systems", system=list(systems))


def test_a_report_names_the_papers_of_its_systems(tmp_path: Path) -> None:
    report = filled(tmp_path / "store", "mef", "nice")
    assert report.cited == (MEF, NICE)
    note = "systems: mef is MEF (Xiao and Liu 2020); nice is NICE (Dinh, Krueger and Bengio 2014)."
    assert note in report.notes
    for write in (as_text, as_markdown, as_latex):
        assert note in " ".join(write(report).split())
    page = as_page(report, plates_of(report.pictures), tmp_path)
    assert page.count("@misc{dinh2014nice,") == 1
    checked = Checker(page)
    assert {"#cite", "systems.bib"} <= set(checked.inner_links)
    assert "cite" in checked.ids
    assert r"\cite{xiao2020mef,dinh2014nice}" in as_latex(report)
    files = write_report(report, tmp_path / "reports")
    assert files["systems.bib"].read_text() == as_bibtex((MEF, NICE))


def test_systems_of_one_kind_have_a_note_and_no_column(tmp_path: Path) -> None:
    report = filled(tmp_path, "mef", "nice")
    words = "the model's own likelihood of images with noise"
    assert f"likelihood: exact for mef and nice ({words})." in report.notes
    assert "likelihood" not in [column.head for column in report.table.columns]
    assert "likelihood" not in report.rows[0]
    assert not [one for one in report.limits if "one kind" in one]


@pytest.mark.usefixtures("guess")
def test_kinds_of_likelihood_that_differ_have_a_column(tmp_path: Path) -> None:
    report = filled(tmp_path, "mef", "guess")
    for sheet in (report.table, report.narrow):
        place = [column.head for column in sheet.columns].index("likelihood")
        assert [row[place].text for row in sheet.rows] == ["exact", "estimate"]
    note = next(one for one in report.notes if one.startswith("likelihood: "))
    assert note.startswith("likelihood: exact for mef (")
    assert "; estimate for guess (log-determinants are drawn" in note
    rows = list(csv.DictReader(StringIO(as_csv(report))))
    assert {(row["system"], row["likelihood"]) for row in rows} == {
        ("mef", "exact"),
        ("guess", "estimate"),
    }
    assert [one for one in report.limits if one.startswith("Not all figures are of one kind")]
    assert '<td class="plain">estimate</td>' in as_page(report)


@pytest.mark.usefixtures("guess")
def test_a_system_without_a_paper_is_not_cited(tmp_path: Path) -> None:
    report = filled(tmp_path, "mef", "guess")
    assert "systems: mef is MEF (Xiao and Liu 2020); guess." in report.notes
    assert report.cited == ()
    assert 'id="cite"' not in as_page(report)


@pytest.mark.usefixtures("guess")
def test_figures_of_one_kind_that_are_not_exact_say_so(tmp_path: Path) -> None:
    report = filled(tmp_path, "guess")
    note = next(one for one in report.notes if one.startswith("likelihood: "))
    assert note.startswith("likelihood: estimate for guess (")
    assert "likelihood" not in [column.head for column in report.table.columns]


def test_a_report_on_mef_alone_is_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    fill(store, plan_of(store))
    report = report_of(store)
    assert report.cited == ()
    assert not [one for one in report.notes if one.startswith(("systems:", "likelihood:"))]
    assert "systems.bib" not in write_report(report, tmp_path / "reports")


def test_published_figures_of_systems_are_cited_too(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), "table2", "paper")
    assert set(report.cited) == set(PAPERS)
    assert report.cited[0] == MEF
    assert not [one for one in report.notes if one.startswith("systems:")]


def test_each_system_has_its_own_published_figures_beside_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    axis = ["mef", "nice"]
    for run in plan_of(store, "table3", "paper", system=axis, size=[32]).runs:
        publish(store, run, counted(run))
    report = report_of(store, "table3", "paper", system=axis, size=[32])
    rows = {row["system"]: (row["mean"], row["published"]) for row in report.rows}
    assert rows == {"mef": (37683752, 37683752), "nice": (93591360, 93591360)}
