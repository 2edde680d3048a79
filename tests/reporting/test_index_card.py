"""What the index knows of reports."""

import json
import shutil
from pathlib import Path

import pytest

from suite.reporting.formats import as_index
from suite.reporting.index_card import FILE, LARGEST, read_cards
from suite.reporting.report_folder import write_report
from suite.store import Store
from tests.reporting.filled import fill, plan_of, report_of
from tests.reporting.formats.hostile import HOSTILE
from tests.reporting.formats.test_report_page import Checker


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with divergences and gaps, and an empty one."""
    root = tmp_path_factory.mktemp("cards")
    store = Store(root / "results")
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 0,
        lacks=lambda place, run: place == 3,
    )
    write_report(report_of(store), root / "reports")
    write_report(report_of(store, "table3", "paper"), root / "reports")
    return root / "reports"


@pytest.fixture
def reports(made: Path, tmp_path: Path) -> Path:
    """A copy of them, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "reports"))


def test_a_card_counts_runs_and_verdicts(reports: Path) -> None:
    counts, table = read_cards(reports)
    assert (table.name, table.scale) == ("table4-laptop", "laptop (not the paper's)")
    assert (table.runs, table.done, table.missing, table.diverged) == (12, 9, 3, 3)
    assert sum(table.verdicts.values()) == 4
    assert table.verdicts["not decided"] >= 2
    assert table.front is not None
    assert (counts.name, counts.front) == ("table3-paper", None)


def test_the_index_has_a_line_for_each_and_the_figures_there_are(reports: Path) -> None:
    found = Checker((reports / "index.html").read_text())
    assert found.open == []
    assert len(found.images) == 1
    for card in read_cards(reports):
        assert f"{card.name}/index.html" in found.inner_links


@pytest.mark.parametrize(
    "text",
    ["", "{}", "no json", "[]", json.dumps({"name": "x"}), "0" * (LARGEST + 10), "\xff" * 9],
)
def test_what_is_no_card_is_passed_over(reports: Path, text: str) -> None:
    (reports / "table3-paper" / FILE).write_text(text, encoding="latin-1")
    assert [card.name for card in read_cards(reports)] == ["table4-laptop"]


def test_a_card_of_another_folder_is_passed_over(reports: Path) -> None:
    (reports / "copy").mkdir()
    (reports / "copy" / FILE).write_text((reports / "table4-laptop" / FILE).read_text())
    assert len(read_cards(reports)) == 2


def test_a_figure_is_a_name_and_no_path(reports: Path) -> None:
    path = reports / "table4-laptop" / FILE
    card = json.loads(path.read_text())
    card["front"]["name"] = "../../results/secret"
    path.write_text(json.dumps(card))
    assert [card.name for card in read_cards(reports)] == ["table3-paper"]


def test_hostile_words_make_no_element(reports: Path) -> None:
    (card, *_) = read_cards(reports)
    update = {"name": HOSTILE, "subject": HOSTILE, "scale": HOSTILE, "verdicts": {HOSTILE: 1}}
    hostile, harmless = (
        Checker(as_index([card.model_copy(update=one)], reports))
        for one in (update, {key: {"x": 1} if key == "verdicts" else "x" for key in update})
    )
    assert hostile.tags == harmless.tags


def test_figures_that_are_gone_or_too_large_leave_their_line(reports: Path) -> None:
    figure = reports / "table4-laptop" / "curves.svg"
    for change in (lambda: figure.write_bytes(b"x" * (LARGEST + 1)), figure.unlink):
        change()
        found = Checker(as_index(read_cards(reports), reports))
        assert found.images == []
        assert "table4-laptop/index.html" in found.inner_links
