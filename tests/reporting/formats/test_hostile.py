"""Names from studies, records and files of figures inject nothing into any format."""

import csv
import json
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from suite.reporting.figures import plates_of
from suite.reporting.formats import as_csv, as_json, as_latex, as_markdown, as_page, as_text
from suite.reporting.formats.csv_rows import cell_text
from suite.reporting.formats.latex_widths import text_width
from suite.reporting.report import Report
from suite.store.files.one_line import one_line
from tests.reporting.formats.hostile import BEGINNINGS, COMMANDS, HOSTILE, report_with


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_with(HOSTILE, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_with("plain words", tmp_path_factory.mktemp("harmless"))


class Skeleton(HTMLParser):
    """The elements of a page and the names of their attributes, in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))


def test_the_page_has_the_elements_of_a_harmless_one(hostile: Report, harmless: Report) -> None:
    page = as_page(hostile, plates_of(hostile.pictures))
    found = Skeleton(page).found
    assert found == Skeleton(as_page(harmless, plates_of(harmless.pictures))).found
    assert not {"b", "iframe", "object"} & {tag for tag, _ in found}
    assert page.count("<script>") == page.count("<script") == 1
    assert page.count("&lt;script&gt;") >= 8  # the text was there to be escaped
    assert "49" not in page.partition("<title>")[2].partition("</title>")[0]


def tokens(text: str) -> list[str]:
    """What Markdown makes of a text: its blocks and its inline marks."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(text):
        found.append(token.type)
        found += [child.type for child in token.children or () if child.type != "text"]
    return found


def test_markdown_has_the_blocks_and_marks_of_a_harmless_one(
    hostile: Report, harmless: Report
) -> None:
    text = as_markdown(hostile)
    assert tokens(text) == tokens(as_markdown(harmless))
    assert "script" in text
    assert "link_open" not in tokens(text)
    assert set(tokens(text)) & {"html_block", "html_inline"} <= {"html_inline"}  # <br> in heads
    outside = text.replace(one_line(hostile.gaps.commands[0]), "")  # which is a block of code
    assert "://" not in outside
    assert "www." not in outside


@pytest.mark.parametrize("text", BEGINNINGS)
def test_no_beginning_of_a_text_begins_a_block(text: str, harmless: Report, tmp_path: Path) -> None:
    report = report_with(text, tmp_path / "study")
    assert tokens(as_markdown(report)) == tokens(as_markdown(harmless))


def test_a_csv_has_the_shape_of_a_harmless_one_and_no_formula(
    hostile: Report, harmless: Report
) -> None:
    rows, plain = (list(csv.reader(StringIO(as_csv(one)))) for one in (hostile, harmless))
    assert [len(row) for row in rows] == [len(row) for row in plain]
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@pytest.mark.parametrize("text", BEGINNINGS[:6])
def test_no_text_is_a_formula_but_numbers_stay_numbers(text: str) -> None:
    assert cell_text(text).startswith("'")
    assert cell_text(-1.5) == "-1.5"
    assert cell_text("2.5") == "2.5"


SAYS_ITSELF = re.compile(
    r"\\text(?:backslash|asciitilde|bar)\{\}|\\ldots\{\}|\\\^\{\}|\\[&%$#_{}]|-\{\}(?=-)"
    r"|\\ensuremath\{(?:[<>]|\\pm|\\mu|\\times|\\dagger)\}"
)
"""What only shows a letter, in LaTeX."""
ACTS = re.compile(r"\\[A-Za-z]+|\\.|[{}$&%#^_~]")


def acts(text: str) -> list[str]:
    """All that LaTeX does not simply show, in its order."""
    return ACTS.findall(SAYS_ITSELF.sub("", text))


def as_wide(text: str) -> str:
    """Harmless letters that take the room of a text, word by word: tables are laid out by that."""
    alike = {text_width(letter): letter for letter in "iamA"}
    return "".join(
        alike[text_width(letter)] if letter.isprintable() and letter != " " else letter
        for letter in text
    )


@pytest.mark.parametrize("text", [HOSTILE, COMMANDS, *BEGINNINGS])
def test_latex_does_what_it_does_for_a_harmless_report(text: str, tmp_path: Path) -> None:
    made = as_latex(report_with(text, tmp_path / "study"))
    assert acts(made) == acts(as_latex(report_with(as_wide(text), tmp_path / "harmless")))
    assert all(letter.isprintable() or letter == "\n" for letter in made)
    assert r"\\[" not in re.sub(r"\s", "", made)  # which would be an option, not a name


def test_what_acts_in_latex_is_seen() -> None:
    assert acts(r"a \_ \input{x} % $y$") == [r"\input", "{", "}", "%", "$", "$"]


def test_a_terminal_is_told_nothing_but_lines(hostile: Report) -> None:
    text = as_text(hostile)
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "script" in text


def test_links_of_a_terminal_lead_to_runs_and_nowhere_else(hostile: Report) -> None:
    targets: list[str] = []

    def note(text: str, target: str) -> str:
        targets.append(target)
        return text

    assert as_text(hostile, note) == as_text(hostile)
    assert targets
    assert all(re.fullmatch("#run-[0-9a-f]{16}", target) for target in targets)


def test_json_is_json(hostile: Report) -> None:
    document = json.loads(as_json(hostile, {"index.html": "x"}))
    assert HOSTILE in document["facts"]["device"]


def test_figures_hold_no_text_that_could_act(hostile: Report) -> None:
    plates = plates_of(hostile.pictures)
    assert len(plates) >= 4
    for plate in plates:
        assert b"<script" not in plate.drawing.svg
        assert b"onerror" not in plate.drawing.svg
        assert b"javascript" not in plate.drawing.pdf.lower()
