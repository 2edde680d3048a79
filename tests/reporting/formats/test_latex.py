"""LaTeX: what stands where, and that TeX sets it."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from suite.reporting.formats import as_latex, as_markdown, as_page, as_text
from suite.reporting.formats.latex import PREAMBLE
from suite.reporting.report import Report
from suite.reporting.tables.sheet import Cell, Column, Sheet
from suite.store import Store
from tests.reporting.filled import fill, plan_of, report_of
from tests.reporting.formats.hostile import COMMANDS, HOSTILE, report_with
from tests.reporting.views import benched

DOCUMENT = rf"""\documentclass[twocolumn]{{article}}
\setlength\textwidth{{6.75in}}\setlength\columnsep{{0.25in}}\setlength\textheight{{9in}}
{PREAMBLE}
\begin{{document}}
\input{{table}}
\end{{document}}
"""


def half(folder: Path) -> Report:
    """A report with runs that diverged and runs that are missing."""
    store = Store(folder)
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 0 and run.cell["seed"] == 1,
        lacks=lambda place, run: place == 3,
    )
    return report_of(store)


def rows_of(sheet: Sheet, report: Report) -> list[str]:
    """The lines of a sheet between its rules, were it the report's table."""
    made = as_latex(replace(report, table=sheet, notes=()))
    return made.partition("\\midrule\n")[2].partition("\n\\bottomrule")[0].splitlines()


def test_numbers_are_siunitxs_and_counts_of_runs_are_in_their_cell(tmp_path: Path) -> None:
    made = as_latex(half(tmp_path))
    assert r"{affine} & \num{381948} & " in made
    stacked = r"\begin{tabular}[t]{@{}r@{}}\num{4.214 +- 0.026} \\ \footnotesize 1/3 diverged"
    assert stacked in made
    assert r"{3/3 missing} & {3/3 missing} \\" in made


def test_the_caption_names_scale_and_seeds_and_heads_have_rules(tmp_path: Path) -> None:
    made = as_latex(half(tmp_path))
    caption = made.partition(r"\caption{")[2].partition("\n")[0]
    assert caption == (
        r"Coupling layers and learning rates (study table4, scale laptop). Shown are bits/dim, "
        r"mean \ensuremath{\pm} standard deviation (n-1) over seeds. Scale: laptop (not the "
        "paper's); images: photos32; seeds: n = 3 planned (0, 1, 2).}"
    )
    assert r"\multicolumn{2}{c}{lr 0.01} & \multicolumn{2}{c}{lr 0.001}" in made
    assert r"\cmidrule(lr){3-4} \cmidrule(lr){5-6}" in made


def test_an_unchecked_published_figure_has_a_dagger_and_its_note(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = as_latex(report_of(store, "table2", "paper"))
    assert r"\num{3.49}\ensuremath{^\dagger}" in made
    assert r"\ensuremath{\dagger} widely quoted, not yet compared with its source." in made


def floats_of(made: str) -> list[str]:
    return re.findall(r"\\begin\{(table\*?)\}", made)


def captions_of(made: str) -> list[str]:
    return re.findall(r"\\caption\{(.*)\}\n", made)


def test_counts_alone_have_their_digits_in_groups(tmp_path: Path) -> None:
    """With a minimum alone, siunitx would print 3.5878 as 3.587,8."""
    made = as_latex(half(tmp_path))
    assert made.count(r"\sisetup{") == made.count("group-digits=integer") > 0


def test_a_table_says_how_many_columns_of_a_paper_it_wants(tmp_path: Path) -> None:
    short = (Cell("a"), Cell("1.5 ± 0.1"), Cell("12"))
    columns = (Column(("a",), numeric=False), Column(("b",)), Column(("c",)))
    texts = tuple(Column((name,), numeric=False) for name in "abc")
    long = tuple(Cell("a text of many words " * 6) for _ in texts)
    report = half(tmp_path)
    for sheet, kind in (
        (Sheet("t", columns, (short,), 1), "table"),
        (Sheet("t", columns * 3, (short * 3,), 1), "table*"),
        (Sheet("t", texts, (long,), 1), "table*"),
    ):
        assert floats_of(as_latex(replace(report, table=sheet)))[0] == kind
    assert floats_of(as_latex(report))[1:3] == ["table*", "table*"]  # claims and comparisons


def test_what_is_too_wide_for_both_columns_is_in_parts_with_its_stub(tmp_path: Path) -> None:
    columns = (Column(("name",), numeric=False), *(Column((f"c{at}",)) for at in range(12)))
    row = (Cell("affine"), *(Cell("1.2345 ± 0.0123") for _ in range(12)))
    made = as_latex(replace(half(tmp_path), table=Sheet("t", columns, (row,), 1)))
    first = made.partition(r"\end{table*}")[0]
    assert first.count(r"\begin{tabular}") == first.count("{affine} &") > 1
    assert first.count(r"\num{") == 12


def test_what_is_too_long_for_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    columns = (Column(("name",), numeric=False), Column(("b",)))
    rows = tuple((Cell(f"arm {at}"), Cell("1.5")) for at in range(100))
    made = as_latex(replace(half(tmp_path), table=Sheet("Many", columns, rows, 1)))
    again = "Coupling layers and learning rates (study table4, scale laptop), continued."
    assert captions_of(made)[1:3] == [again] * 2
    assert made.count(r"{arm ") == 100
    labels = re.findall(r"\\label\{(.*)\}", made)
    assert len(set(labels)) == len(labels)


def test_captions_are_sentences_and_nobody_is_told_what_to_type(tmp_path: Path) -> None:
    nothing = report_of(Store(tmp_path / "nothing"))
    for report in (half(tmp_path / "half"), nothing):
        made = as_latex(report)
        assert captions_of(made)
        assert all(re.fullmatch(r"[A-Z].*\.", caption) for caption in captions_of(made))
        tables = made.partition("\\begin{table")[2]
        assert not [word for word in ("mef ", "-{}-", "docs/") if word in tables]
    assert any("--published FILE" in line for line in nothing.advice)


def test_nobody_is_told_what_to_type_below_a_table_of_a_page(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path))
    sheets = [report.table, *(one.sheet for one in report.appendices), *report.more]
    lines = [*report.notes, *(note for sheet in sheets for note in sheet.notes)]
    lines += [line for sheet in sheets for row in sheet.rows for cell in row for line in cell.lines]
    assert lines
    assert not [line for line in lines if "mef " in line or " --" in line]
    assert report.advice[0] in as_text(report).replace("\n  ", " ")
    for text in (as_page(report), as_markdown(report)):
        assert "--published" not in text


def test_labels_differ_and_end_in_letters_that_labels_have(tmp_path: Path) -> None:
    labels = re.findall(r"\\label\{(.*)\}", as_latex(half(tmp_path)))
    assert labels == [f"tab:table4-laptop-{number}" for number in (1, 2, 3, 4)]


def test_only_numbers_of_numeric_columns_are_set_as_numbers(tmp_path: Path) -> None:
    columns = (Column(("a",), numeric=False), Column(("b",)), Column(("c",)))
    cells = (Cell("0.01"), Cell("1.5 ± 0.0"), Cell("12 to 13"))
    assert rows_of(Sheet("t", columns, (cells,), 1), half(tmp_path)) == [
        r"{0.01} & \num{1.5} \ensuremath{\pm} \num{0.0} & {12 to 13} \\"
    ]


def needs(name: str) -> str:
    """Why a document cannot be set here; empty if it can be."""
    if shutil.which(name) is None:
        return f"{name} is not installed"
    found = subprocess.run(
        ["kpsewhich", "booktabs.sty", "siunitx.sty"], capture_output=True, check=False, text=True
    )
    return "" if len(found.stdout.split()) == 2 else "booktabs or siunitx is not installed"


WANTING = needs("pdflatex")


@pytest.mark.skipif(bool(WANTING), reason=WANTING)
@pytest.mark.parametrize("kind", ["half", "benched", "hostile", "commands"])
def test_tex_sets_it_without_a_complaint(tmp_path: Path, kind: str) -> None:
    reports = {
        "half": half,
        "benched": benched.filled,
        "hostile": lambda folder: report_with(HOSTILE, folder),
        "commands": lambda folder: report_with(COMMANDS, folder),
    }
    report = reports[kind](tmp_path / "study")
    (tmp_path / "table.tex").write_text(as_latex(report), encoding="utf-8")
    (tmp_path / "document.tex").write_text(DOCUMENT, encoding="utf-8")
    words = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    ran = subprocess.run(
        [*words, "document"], cwd=tmp_path, capture_output=True, check=False, timeout=300
    )
    log = (tmp_path / "document.log").read_text(encoding="utf-8", errors="replace")
    assert ran.returncode == 0, log[-2000:]
    assert "Missing character" not in log
    assert "too large" not in log
    if kind in {"half", "benched"}:  # a word that nobody can break may be longer than a column
        assert "Overfull" not in log
    assert (tmp_path / "document.pdf").read_bytes().startswith(b"%PDF")
