"""Tables with a column for each method."""

from pathlib import Path

from suite.reporting.formats.columns import WIDTH, sheet_text
from suite.store import Store
from tests.reporting.views.benched import counted, fill, filled, plan_of, report_of


def test_rows_are_sizes_and_norms_and_cells_ratios_over_milliseconds(tmp_path: Path) -> None:
    table = filled(tmp_path).table
    assert [column.head for column in table.columns] == [
        "n", "norm", "authors", "authors repaired", "action", "fused"
    ]  # fmt: skip
    assert [[cell.text for cell in row[:2]] for row in table.rows] == [
        ["6", "1.0"], ["6", "4.0"], ["12", "1.0"], ["12", "4.0"]
    ]  # fmt: skip
    first = table.rows[0]
    assert [cell.text for cell in first[2:]] == ["0.50", "1.00", "4.00", "16.0"]
    assert [cell.notes for cell in first[2:]] == [
        ("0.50 to 0.50", "288 ms"),
        ("1.00 to 1.00", "144 ms"),
        ("4.00 to 4.00", "36.0 ms"),
        ("16.0 to 16.0", "9.00 ms"),
    ]
    assert {cell.tone for cell in first[2:]} == {"quoted"}


def test_a_case_that_is_missing_is_marked(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store)
    place = [run.cell["direction"] for run in plan.runs].index("forward+backward")
    fill(store, plan, lacks=frozenset({place}))
    first, *others = report_of(store).table.rows
    assert {(cell.text, cell.tone) for cell in first[2:]} == {("-", "missing")}
    assert all(cell.text != "-" for row in others for cell in row)


def test_other_axes_name_rows_too(tmp_path: Path) -> None:
    table = filled(tmp_path, {"dtype": ["float32", "float64"], "norm": [1]}).table
    assert [column.head for column in table.columns[:2]] == ["n", "dtype"]
    assert len(table.rows) == 4


def test_each_direction_has_a_table_and_the_methods_one_more(tmp_path: Path) -> None:
    forward, inverse, work = filled(tmp_path).more
    assert (forward.title, inverse.title) == ("Times of forward", "Times of inverse")
    assert work.title == "What each method does: forward+backward, norm 1"
    assert len(work.rows) == 2 * 4
    texts = [cell.text for cell in work.rows[0]]
    assert texts == ["6", "authors", "3", "2.00", "8", "3.00", "5.00", "1.0e-07", "2.0e-07",
                     "-", "3.0e-07"]  # fmt: skip
    assert any("4e-16 of 50 digits" in note for note in work.notes)


def test_records_from_before_memory_was_counted_say_nothing_of_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    before = {name: value for name, value in counted().items() if name != "peak"}
    fill(store, plan_of(store), methods={"authors-repaired": before})
    report = report_of(store)
    (row, _) = report.more[-1].rows
    assert [cell.text for cell in row[5:7]] == ["3.00", "-"]
    assert {one["peak"] for one in report.rows} == {None}


def test_a_terminal_has_room_for_all_methods_but_scipy(tmp_path: Path) -> None:
    report = filled(tmp_path)
    text = sheet_text(report.table)
    assert max(map(len, text.splitlines())) <= WIDTH
