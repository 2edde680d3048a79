"""Whole reports, compared byte by byte with golden files, and how they are read."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from suite.errors import SuiteError
from suite.reporting import Request, make_report
from suite.reporting.formats import as_latex, as_markdown, as_text, rows_csv
from suite.reporting.report import Report
from suite.store import Record, Store
from tests.reporting.filled import counted, fill, plan_of, publish, report_of

GOLDEN = Path(__file__).parent / "golden"


def nothing(store: Store) -> Report:
    return report_of(store)


def finished(store: Store) -> Report:
    fill(store, plan_of(store))
    return report_of(store)


def half(store: Store) -> Report:
    fill(
        store,
        plan_of(store),
        diverges=lambda place, run: place == 0 and run.cell["seed"] == 1,
        lacks=lambda place, run: place == 3 or (place == 1 and run.cell["seed"] == 2),
    )
    return report_of(store)


def convolutions(store: Store) -> Report:
    fill(store, plan_of(store, "table5"))
    return report_of(store, "table5")


def counts(store: Store) -> Report:
    for run in plan_of(store, "table3", "paper").runs:
        publish(store, run, counted(run))
    return report_of(store, "table3", "paper")


@pytest.mark.parametrize("make", [nothing, finished, half, convolutions, counts])
@pytest.mark.parametrize(
    ("ending", "write"), [("txt", as_text), ("md", as_markdown), ("tex", as_latex)]
)
def test_reports_are_those_of_the_golden_files(
    tmp_path: Path, make: Callable[[Store], Report], ending: str, write: Callable[[Report], str]
) -> None:
    text = re.sub(r"made: .* \(UTC\)", "made: TODAY", write(make(Store(tmp_path))))
    text = re.sub(r"-[0-9a-f]{8}\b", "-ID", text)
    text = re.sub(r"about [\d.]+ core-minutes", "about SOME core-minutes", text)
    assert text.rstrip("\n") + "\n" == (GOLDEN / f"{make.__name__}.{ending}").read_text()


@pytest.mark.parametrize(
    ("make", "name"),
    [(nothing, "claims"), (half, "claims"), (half, "comparisons"), (counts, "agreement")],
)
def test_appendices_are_those_of_the_golden_files(
    tmp_path: Path, make: Callable[[Store], Report], name: str
) -> None:
    (one,) = (one for one in make(Store(tmp_path)).appendices if one.name == name)
    assert rows_csv(one.rows) == (GOLDEN / f"{make.__name__}-{name}.csv").read_text()


@pytest.mark.parametrize("make", [nothing, finished, half, convolutions, counts])
def test_the_terminal_is_never_too_narrow(tmp_path: Path, make: Callable[[Store], Report]) -> None:
    assert max(map(len, as_text(make(Store(tmp_path))).splitlines())) <= 80


def test_each_record_is_read_once(tmp_path: Path) -> None:
    reads: Counter[str] = Counter()

    class Counting(Store):
        def attempts(self, run_id: str) -> tuple[Record, ...]:
            reads[run_id] += 1
            return super().attempts(run_id)

    fill(Store(tmp_path), plan_of(Store(tmp_path)), lacks=lambda place, run: place == 0)
    store = Counting(tmp_path)
    plan = plan_of(store)
    make_report(plan, store, Request("table4", "laptop"))
    assert reads == Counter(run.id for run in plan.runs[3:])


def test_records_of_other_runs_do_not_matter(tmp_path: Path) -> None:
    alone, crowded = Store(tmp_path / "alone"), Store(tmp_path / "crowded")
    fill(alone, plan_of(alone))
    fill(crowded, plan_of(crowded))
    fill(crowded, plan_of(crowded, seed=[7, 8]))
    assert report_of(alone).rows == report_of(crowded).rows


def test_tables_4_and_5_share_the_records_of_their_common_arm(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    rows = {row["conv1x1"]: row["n"] for row in report_of(store, "table5").rows}
    assert rows == {"standard": 0, "decomposition": 0, "matrixexp": 3}


def test_scales_never_meet_in_a_table(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store, scale="smoke"))
    assert all(row["n"] == 0 for row in report_of(store).rows)
    assert all(row["n"] == 3 for row in report_of(store, scale="smoke").rows)


def test_reporting_imports_neither_torch_nor_submitit() -> None:
    code = (
        "import sys, suite.reporting.figures, suite.reporting.formats\n"
        "import suite.reporting.report_folder\n"
        "found = {'torch', 'submitit', 'suite.flows', 'suite.train'} & set(sys.modules)\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_no_number_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no table can be made of 'weights'"):
        report_of(Store(tmp_path), str(study_of_hashes(tmp_path)))


def study_of_hashes(folder: Path) -> Path:
    path = folder / "hashes.yaml"
    path.write_text("study: hashes\ntitle: Hashes\ntask: train\ntable: {metrics: [weights]}\n")
    return path
