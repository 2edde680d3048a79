"""The chain from a cell to its records."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from suite.errors import MistakeError, SuiteError, UnknownNameError
from suite.reporting import Request, make_report
from suite.reporting.explain.cell_address import CellAddress
from suite.reporting.explain.chain import Chain, chain_of, demand_plain
from suite.reporting.formats.chain_text import chain_as_text
from suite.reporting.tables.sheet import Sheet
from suite.store import Store
from tests.reporting.filled import counted, fill, plan_of, publish


def explained(
    folder: Path,
    text: str = "table4:affine,0.01",
    *metrics: str,
    change: Callable[[Sheet], Sheet] = lambda sheet: sheet,
) -> Chain:
    """The chain of an arm, from a table that may have been changed."""
    store, address = Store(folder), CellAddress.parse(text)
    plan = plan_of(store, address.study)
    report = make_report(plan, store, Request(address.study, plan.scale))
    report = replace(report, table=change(report.table))
    return chain_of(plan, address.arm(plan), report, store, metrics)


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """Results with runs that diverged and runs that are missing."""
    store = Store(tmp_path)
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 0 and run.cell["seed"] == 1,
        lacks=lambda place, run: place == 3 or (place == 1 and run.cell["seed"] == 2),
    )
    return tmp_path


def test_all_that_is_known_of_a_cell_is_there_and_agrees(half: Path) -> None:
    chain = explained(half)
    chain.demand_sound()
    text = chain_as_text(chain)
    assert text.startswith("table4 at scale laptop: affine, lr 0.01\n")
    assert "best epoch (best_test, bits/dim): 4.214 ± 0.026, 1/3 diverged" in text
    assert "  seed 1: diverged" in text
    assert "the table says the same" in text
    assert "settings in which the arms differ: coupling=affine" in text
    assert text.count(f"  commit: {'1' * 40}, without changes") == 3
    assert text.count("  device: cpu; backend: torch; threads: 1") == 3
    assert text.count("  segment: ") == 3
    for link in chain.links:
        assert link.filed is not None
        assert f"  record: {link.filed.path}" in text
        assert f"  curve.json.gz: {link.exhibits[0].path}, its hash is that of its bytes" in text


def test_missing_runs_are_counted_and_are_no_reason_to_fail(half: Path) -> None:
    chain = explained(half, "table4:affine,0.001", "last_test")
    chain.demand_sound()
    assert [told.cell.notes for told in chain.told] == [("1/3 missing",)]
    assert "seed 2: to do" in chain_as_text(chain)
    nothing = explained(half, "table4:matrixexp,0.001")
    nothing.demand_sound()
    assert nothing.told[0].count.missing == 3


def test_a_log_is_named_where_there_is_one(half: Path) -> None:
    store = Store(half)
    log = store.layout.logs / plan_of(store).runs[0].id / "attempt-0001.log"
    log.parent.mkdir(parents=True)
    log.write_text("a line\n")
    assert f"  log: {log}\n" in chain_as_text(explained(half))


def test_an_altered_record_is_named_and_stays_where_it_is(half: Path) -> None:
    store = Store(half)
    path = store.layout.record(plan_of(store).runs[0].id, 1)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"last_test":4.2', b'"last_test":4.1'))
    assert path.read_bytes() != data
    chain = explained(half)
    with pytest.raises(SuiteError) as error:
        chain.demand_sound()
    assert str(error.value).startswith(f"{path}: its hash is not that of its bytes")
    assert path.exists()
    assert f"  WRONG: {path}" in chain_as_text(chain)
    assert "seed 0: its record cannot be read" in chain_as_text(chain)


def test_an_altered_record_is_named_after_another_command_set_it_aside(half: Path) -> None:
    store = Store(half)
    run = plan_of(store).runs[0].id
    store.layout.record(run, 1).write_bytes(b"damaged")
    assert len(store.set_aside([run])) == 1
    with pytest.raises(SuiteError, match="set aside, because it could not be trusted"):
        explained(half).demand_sound()


def test_an_altered_curve_is_named(half: Path) -> None:
    path = explained(half).links[0].exhibits[0].path
    path.write_bytes(b"damaged")
    with pytest.raises(SuiteError, match=f"{re.escape(path.name)}: it is altered"):
        explained(half).demand_sound()


def test_a_table_that_says_something_else_is_found_out(half: Path) -> None:
    def change(sheet: Sheet) -> Sheet:
        rows = tuple(
            tuple(replace(cell, text=cell.text.replace("4.214", "4.114")) for cell in row)
            for row in sheet.rows
        )
        return replace(sheet, rows=rows)

    chain = explained(half, change=change)
    with pytest.raises(SuiteError, match=r"best_test: the table says 4\.114, its records give"):
        chain.demand_sound()
    assert "WRONG: the table says 4.114" in chain_as_text(chain)


def test_counts_are_explained_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run in plan_of(store, "table3").runs:
        publish(store, run, counted(run))
    chain = explained(tmp_path, "table3")
    chain.demand_sound()
    assert [told.metric.name for told in chain.told] == ["parameters"]


def test_figures_and_tables_that_it_cannot_explain_are_refused(half: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'best_test'"):
        explained(half, "table4:affine,0.01", "best_tst")
    with pytest.raises(MistakeError, match="no means over runs"):
        demand_plain(plan_of(Store(half), "table1"))


def test_a_hostile_record_prints_lines_only(half: Path) -> None:
    chain = explained(half)
    chain = replace(chain, shared={"data": "\x1b[31mred\n"})
    assert all(letter.isprintable() or letter == "\n" for letter in chain_as_text(chain))
    assert "data= [31mred" in chain_as_text(chain)
