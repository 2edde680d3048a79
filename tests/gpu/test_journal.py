"""What is on the disk when something is cut off."""

import json
import math
from pathlib import Path

from tests.gpu.finding import Finding, checked
from tests.gpu.journal import Journal
from tests.gpu.table import table_of


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    finding = checked("layer", "float64", 1e-13, 1e-12, more={"forward": 0.0})
    journal.begin("correctness", "layer", 60)
    journal.add(finding)
    assert list(journal.read().unfinished()) == [("correctness", "layer")]
    journal.end("correctness", "layer")
    seen = journal.read()
    assert seen.findings == [finding]
    assert not seen.unfinished()


def test_a_line_that_was_cut_off_costs_nothing_but_itself(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(Finding("speed", "step", "ours", 1.0, "ms"))
    with journal.path.open("a") as stream:
        stream.write('{"found": {"part": "spe')
    assert len(journal.read().findings) == 1
    journal.add(Finding("speed", "step", "authors", 2.0, "ms"))
    assert [one.what for one in journal.read().findings] == ["ours", "authors"]


def test_what_is_not_finite_fails_and_stays_json(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(checked("layer", "float32", math.nan, 1e-5))
    (line,) = journal.path.read_text().splitlines()
    assert json.loads(line)["found"]["ok"] is False
    (finding,) = journal.read().findings
    assert finding.more["not finite"] == "nan"
    assert "FAILED" in table_of([finding])
    assert table_of([finding]).endswith("1 results, 1 checks, 1 failed\n")
