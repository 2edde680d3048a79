"""Plain text of at most 80 columns."""

from pathlib import Path
from typing import Any

import pytest

from suite.reporting.formats import as_text
from suite.reporting.formats.columns import fitting_text, sheet_text
from suite.reporting.tables.sheet import Cell, Column, Sheet
from suite.store import Store
from suite.store.leases.progress import Reporter
from tests.reporting.filled import FACTS, fill, plan_of, publish, report_of

MANY_AXES: dict[str, Any] = {
    "hidden_channels": [8, 16],
    "batch_size": [32, 64],
    "num_blocks": [1, 2],
    "warmup": [0.5, 1.0],
    "precision": ["fp32", "amp"],
}


def width(text: str) -> int:
    return max(map(len, text.splitlines()))


def test_a_table_is_as_narrow_as_its_cells_and_the_words_of_its_heads() -> None:
    columns = (Column(("1x1 convolution",), numeric=False), Column(("lr 0.01", "best epoch")))
    sheet = Sheet("t", columns, ((Cell("standard"), Cell("4.2", ("1/3 diverged",))),), 1)
    assert sheet_text(sheet).splitlines() == [
        "1x1               lr 0.01",
        "convolution    best epoch",
        "-----------  ------------",
        "standard              4.2",
        "             1/3 diverged",
    ]


@pytest.mark.parametrize("axes", [1, 3, 5])
def test_any_number_of_axes_fits(tmp_path: Path, axes: int) -> None:
    sets = dict(list(MANY_AXES.items())[:axes])
    text = as_text(report_of(Store(tmp_path), **sets))
    assert width(text) <= 80
    assert "affine" in text


def test_the_curves_stand_below_the_table(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert "Training loss" not in as_text(report_of(store))
    fill(store, plan_of(store))
    report = report_of(store)
    assert report.curves is not None
    losses = report.curves.arms[0].loss["mean"].tolist()
    lines = as_text(report).splitlines()
    (line,) = (line for line in lines if line.startswith("affine, lr 0.01  ") and "█" in line)
    bars, *figures = line.split()[3:]
    assert set(bars) <= set("▁▂▃▄▅▆▇█")
    assert len(bars) == 24
    assert figures == [f"{losses[0]:.3f}", f"{losses[-1]:.3f}", "3"]


def test_a_table_that_is_too_wide_is_in_parts(tmp_path: Path) -> None:
    text = as_text(report_of(Store(tmp_path), **MANY_AXES))
    assert width(text) <= 80
    heads = [line for line in text.splitlines() if line.startswith("coupling   channels")]
    arms = [line for line in text.splitlines() if line.startswith(("affine  ", "matrixexp  "))]
    assert len(heads) > 1
    assert len(arms) == len(heads) * len({line[:65] for line in arms}) == len(heads) * 2**7


def sheet(texts: list[str], figures: int, length: int = 9) -> Sheet:
    columns = [Column(("name",), numeric=False), Column(("about",), numeric=False)]
    columns += [Column((f"figure {place}",)) for place in range(figures)]
    figure = Cell("1" * length)
    rows = [(Cell(f"row {at}"), Cell(text), *[figure] * figures) for at, text in enumerate(texts)]
    return Sheet("t", tuple(columns), tuple(rows), 1)


def test_what_is_a_little_too_wide_is_folded() -> None:
    text = fitting_text(sheet(["a text of some words that may stand on two lines", "short"], 4))
    assert width(text) <= 80
    assert len(text.splitlines()) == 2 + 2 + 1
    assert text.splitlines()[-1].startswith("row 1  short ")


def test_what_is_much_too_wide_is_in_parts_that_name_their_rows() -> None:
    text = fitting_text(sheet(["word"], 12))
    parts = text.split("\n\n")
    assert width(text) <= 80
    assert len(parts) == 2
    assert all(part.splitlines()[-1].startswith("row 0  ") for part in parts)
    assert text.count("1" * 9) == 12


def test_what_no_line_can_hold_is_a_block_with_a_line_a_text() -> None:
    text = fitting_text(sheet(["word " * 40], 3))
    first, *middle, last = text.splitlines()
    assert width(text) <= 80
    assert first == "name: row 0"
    assert middle[0].startswith("  about     word word")
    assert all(line.startswith("            word") for line in middle[1:])
    assert last == "  figure 0  111111111; figure 1 111111111; figure 2 111111111"


def test_a_figure_leads_to_its_run_and_nothing_moves() -> None:
    columns = (Column(("arm",), numeric=False), Column(("bits",)))
    cells = [(Cell("a"), Cell("4.2", run="ff", metric="last")), (Cell("b"), Cell("14.2"))]
    table = Sheet("t", columns, tuple(cells), 1)
    linked = sheet_text(table, lambda text, target: f"<{target}>{text}<>")
    assert linked.replace("<#run-ff>", "").replace("<>", "") == sheet_text(table)
    assert "  <#run-ff>4.2<>" in linked
    assert linked.count("<>") == 1


def test_few_missing_runs_are_named_and_many_counted(tmp_path: Path) -> None:
    text = as_text(report_of(Store(tmp_path)))
    assert text.count("  to do\n") == 6
    assert "  … and 6 more to do\n" in text


def test_what_runs_now_comes_first_and_says_how_far_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = plan_of(store).runs
    publish(store, runs[0], {}, "failed", FACTS.model_copy(update={"error": "OSError: no"}))
    lease = store.take_lease(runs[9].id, runs[9].task, runs[9].settings.identity())
    assert lease is not None
    Reporter(store.layout.tree, store.layout.progress_of(runs[9].id)).report(30, 900, {"loss": 4.2})
    lines = as_text(report_of(store)).splitlines()
    at = lines.index(f"  {runs[9].name}  running now")
    assert lines[at + 1 : at + 5] == [
        "      step 30/900, 4.20 bits/dim",
        f"  {runs[0].name}  failed",
        "      OSError: no",
        f"  {runs[1].name}  to do",
    ]
    assert lines[at - 1].endswith("(assumed)).")


def test_a_table_without_rows_is_nothing() -> None:
    assert sheet_text(Sheet("t", (Column(("a",)),), (), 1)) == ""
