"""Tables as studies declare them, and with a row an arm."""

from pathlib import Path
from typing import Any

from suite.reporting.report import Report
from suite.reporting.tables.sheet import Sheet
from suite.store import Store
from tests.reporting.filled import fill, plan_of, report_of


def texts(sheet: Sheet) -> list[list[str]]:
    return [[" / ".join(cell.lines) for cell in row] for row in sheet.rows]


def filled(path: Path, study: str = "table4", **sets: Any) -> Report:
    store = Store(path)
    fill(store, plan_of(store, study, **sets))
    return report_of(store, study, **sets)


def test_rows_and_columns_are_those_that_the_study_declares(tmp_path: Path) -> None:
    table = filled(tmp_path).table
    assert table.spans(0) == [("", 1), ("", 1), ("lr 0.01", 2), ("lr 0.001", 2)]
    assert [column.heads[-1] for column in table.columns] == [
        "coupling",
        "parameters",
        *["best epoch", "last epoch"] * 2,
    ]
    assert texts(table) == [
        [
            "affine",
            "381,948",
            *["4.213 ± 0.019", "4.217 ± 0.019"],
            "4.316 ± 0.022",
            "4.320 ± 0.022",
        ],
        [
            "matrixexp",
            "381,121",
            "4.416 ± 0.020",
            "4.420 ± 0.020",
            "4.513 ± 0.019",
            "4.517 ± 0.019",
        ],
    ]


def test_a_row_an_arm_shows_n_and_seeds(tmp_path: Path) -> None:
    narrow = filled(tmp_path).narrow
    assert [column.head for column in narrow.columns][-2:] == ["n", "seeds"]
    assert [row[:2] + row[-2:] for row in texts(narrow)] == [
        ["affine", "0.01", "3", "0, 1, 2"],
        ["affine", "0.001", "3", "0, 1, 2"],
        ["matrixexp", "0.01", "3", "0, 1, 2"],
        ["matrixexp", "0.001", "3", "0, 1, 2"],
    ]


def test_diverged_and_missing_runs_are_in_their_cells(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 0 and (run.cell["seed"] == 1 or place == 3),
        lacks=lambda place, run: place == 3 or (place == 1 and run.cell["seed"] == 0),
    )
    rows = texts(report_of(store).table)
    assert rows[0][2] == "4.214 ± 0.026 / 1/3 diverged"
    assert rows[0][4] == "4.325 ± 0.019 / 1/3 missing"
    assert rows[1][4:] == ["3/3 missing", "3/3 missing"]


def test_an_arm_that_always_diverged_says_so_and_has_no_mean(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place == 0)
    rows = texts(report_of(store).table)
    assert rows[0][2:4] == ["3/3 diverged", "3/3 diverged"]


def test_an_axis_that_the_user_adds_makes_rows(tmp_path: Path) -> None:
    table = filled(tmp_path, hidden_channels=[24, 48]).table
    assert table.stub == 2
    assert [row[:3] for row in texts(table)] == [
        ["affine", "24", "161,068"],
        ["affine", "48", "438,892"],
        ["matrixexp", "24", "364,180"],
        ["matrixexp", "48", "844,180"],
    ]


def test_arms_of_one_row_that_differ_in_parameters_show_both_ends(tmp_path: Path) -> None:
    store = Store(tmp_path)
    study = tmp_path / "widths.yaml"
    study.write_text(
        "study: widths\ntitle: Widths\ntask: train\nfixed: {data: photos32}\n"
        "axes: {coupling: [affine], hidden_channels: [8, 16], seed: [0]}\n"
        "table: {rows: [coupling], columns: [hidden_channels], metrics: [last_test]}\n"
    )
    rows = texts(report_of(store, str(study), "").table)
    low, high = rows[0][1].split(" to ")
    assert int(low.replace(",", "")) < int(high.replace(",", ""))


def test_variants_of_one_name_are_told_apart(tmp_path: Path) -> None:
    methods = ["matrixexp", {"name": "matrixexp", "method": "authors"}]
    rows = texts(report_of(Store(tmp_path), coupling=methods).table)
    assert [row[0] for row in rows] == [
        "matrixexp (method auto)",
        "matrixexp (method authors)",
    ]


def test_more_columns_than_one_can_read_become_rows(tmp_path: Path) -> None:
    few = report_of(Store(tmp_path), lr=[0.1, 0.2]).table
    many = report_of(Store(tmp_path), lr=[round(0.1 * i, 1) for i in range(1, 10)]).table
    assert (len(few.rows), few.levels) == (2, 2)
    assert (len(many.rows), many.levels) == (18, 1)


def test_a_study_without_a_table_shows_all_numbers_of_its_results(tmp_path: Path) -> None:
    study = tmp_path / "plain.yaml"
    study.write_text("study: plain\ntitle: Plain\ntask: count\naxes: {size: [32, 64]}\n")
    table = report_of(Store(tmp_path / "results"), str(study), "").table
    assert [column.head for column in table.columns] == ["size", "parameters", "published"]
    assert texts(table) == [["32", "1/1 missing", "37,683,752"], ["64", "1/1 missing", ""]]
