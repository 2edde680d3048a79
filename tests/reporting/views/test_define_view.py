"""Table 1: the formulas that layers declare."""

import csv
import io
from pathlib import Path
from typing import Any

from suite.registry import DefineSettings
from suite.reporting.formats import as_csv, as_markdown, as_page, as_text
from suite.spec import Run
from suite.store import Store
from tests.reporting.filled import FACTS, plan_of, publish, report_of

STUDY = "table1"
SILENT = "the layer actnorm declares no definition; give some.Class a suite.flows.Definition"


def layer_of(run: Run) -> str:
    settings: object = run.settings
    assert isinstance(settings, DefineSettings)
    return settings.layer


def defined(layer: str, **more: Any) -> dict[str, Any]:
    """A result of the task define with formulas that name the layer."""
    return {
        "function": {"text": f"y = f({layer}) * x", "latex": r"y = f \odot x", "deviation": 1e-15},
        "inverse": {"text": "x = y / f", "latex": r"x = y \oslash f", "deviation": 2e-15},
        "log_determinant": {"text": "sum log |f|", "latex": r"\sum \log |f|", "deviation": 0.0},
        "where": f"f is that of {layer}",
        "round_trip": 3e-15,
        "jacobian": 4e-15,
        "largest_deviation": 4e-15,
        "tolerance": 1e-10,
        "agrees": True,
        **more,
    }


def filled(folder: Path, *, without: str = "", error: str = "") -> Store:
    """A store with a record of each layer but one, which has failed if there is an error."""
    store = Store(folder)
    for run in plan_of(store, STUDY).runs:
        if layer_of(run) != without:
            publish(store, run, defined(layer_of(run)))
        elif error:
            publish(store, run, {}, "failed", FACTS.model_copy(update={"error": error}))
    return store


def test_there_is_a_row_for_each_layer_with_its_formulas(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path), STUDY)
    heads = [column.head for column in report.table.columns]
    assert heads == ["layer", "function", "inverse", "log-determinant", "checked to"]
    layers = [layer_of(run) for run in plan_of(Store(tmp_path), STUDY).runs]
    assert [row[0].text for row in report.table.rows] == layers
    for row, layer in zip(report.table.rows, layers, strict=True):
        assert [cell.text for cell in row[1:]] == [
            f"y = f({layer}) * x",
            "x = y / f",
            "sum log |f|",
            "4.0e-15",
        ]
        assert row[1].latex == r"y = f \odot x"
        assert f"{layer}: f is that of {layer}." in report.notes
    assert report.caption.startswith("The definition of several related generative flows")


def test_all_formats_have_the_formulas(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path), STUDY)
    text = " ".join(as_text(report).split())
    assert "coupling-affine y = f(coupling-affine) * x" in text
    assert r"y = f(coupling-affine) \* x" in as_markdown(report)
    assert r"sum log \|f\|" in as_markdown(report)
    assert "y = f(coupling-affine) * x" in as_page(report)
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    assert [row["layer"] for row in rows] == [row[0].text for row in report.table.rows]
    assert rows[5]["function"] == "y = f(coupling-affine) * x"
    assert rows[5]["function_LaTeX"] == r"y = f \odot x"
    assert rows[5]["mean"] == rows[5]["Jacobian"] == "4e-15"


def test_it_says_what_it_shows_and_asks_for_no_published_figure(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path), STUDY)
    (limit,) = report.limits
    assert "agree in float64, to 1e-10, at random parameters" in limit
    assert not any("--published" in note for note in report.notes)


def test_a_layer_that_failed_says_why_in_a_line(tmp_path: Path) -> None:
    report = report_of(filled(tmp_path, without="actnorm", error=SILENT), STUDY)
    assert f"actnorm failed: {SILENT}." in report.notes
    first = report.table.rows[0]
    assert [cell.text for cell in first] == ["actnorm", "-", "-", "-", "1/1 missing"]
    (missing,) = report.gaps.missing
    assert missing.has_failed


def test_without_records_the_table_says_how_to_fill_it(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), STUDY)
    assert len(report.gaps.missing) == len(report.table.rows)
    assert "mef sweep table1 --scale laptop" in as_text(report)
    assert "failed" not in "".join(report.notes)
    assert all(row["function"] is None for row in report.rows)
