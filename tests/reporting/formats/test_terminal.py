"""Plain text of at most 80 columns."""

from pathlib import Path
from typing import Any

import pytest

from suite.reporting.formats import as_text
from suite.reporting.formats.terminal import sheet_text
from suite.reporting.sheet import Cell, Column, Sheet
from suite.store import Store
from tests.reporting.filled import report_of

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
        "1x1                 lr 0.01",
        "convolution      best epoch",
        "-------------  ------------",
        "standard                4.2",
        "               1/3 diverged",
    ]


@pytest.mark.parametrize("axes", [1, 3, 5])
def test_any_number_of_axes_fits(tmp_path: Path, axes: int) -> None:
    sets = dict(list(MANY_AXES.items())[:axes])
    text = as_text(report_of(Store(tmp_path), **sets))
    assert width(text) <= 80
    assert "affine" in text


def test_a_table_that_is_too_wide_is_written_cell_by_cell(tmp_path: Path) -> None:
    text = as_text(report_of(Store(tmp_path), **MANY_AXES))
    assert "\nhidden channels: 8\nbatch size: 32\n" in text
    assert "best epoch: 3/3 missing" in text


def test_few_missing_runs_are_named_and_many_counted(tmp_path: Path) -> None:
    text = as_text(report_of(Store(tmp_path)))
    assert text.count("to do\n") == 6
    assert "  … and 6 more" in text


def test_a_table_without_rows_is_nothing() -> None:
    assert sheet_text(Sheet("t", (Column(("a",)),), (), 1)) == ""
