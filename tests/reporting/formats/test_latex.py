"""LaTeX: what stands where, and that TeX sets it."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from suite.reporting.formats import as_latex
from suite.reporting.formats.latex import PREAMBLE
from suite.reporting.report import Report
from suite.reporting.tables.sheet import Cell, Column, Sheet
from suite.store import Store
from tests.reporting.filled import fill, plan_of, report_of
from tests.reporting.formats.hostile import COMMANDS, HOSTILE, report_with

DOCUMENT = rf"""\documentclass{{article}}
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
    made = as_latex(replace(report, table=sheet))
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
    assert "scale: laptop (not the paper's)" in caption
    assert "seeds: n = 3 planned (0, 1, 2)" in caption
    assert r"\multicolumn{2}{c}{lr 0.01} & \multicolumn{2}{c}{lr 0.001}" in made
    assert r"\cmidrule(lr){3-4} \cmidrule(lr){5-6}" in made


def test_an_unchecked_published_figure_has_a_dagger_and_its_note(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = as_latex(report_of(store, "table2", "paper"))
    assert r"\num{3.49}\ensuremath{^\dagger}" in made
    assert r"\ensuremath{\dagger} widely quoted, not yet compared with its source." in made


def test_labels_differ_and_end_in_letters_that_labels_have(tmp_path: Path) -> None:
    labels = re.findall(r"\\label\{(.*)\}", as_latex(half(tmp_path)))
    assert labels == ["tab:table4-laptop-1", "tab:table4-laptop-2"]


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
@pytest.mark.parametrize("kind", ["half", "hostile", "commands"])
def test_tex_sets_it_without_a_complaint(tmp_path: Path, kind: str) -> None:
    reports = {
        "half": half,
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
    assert (tmp_path / "document.pdf").read_bytes().startswith(b"%PDF")
