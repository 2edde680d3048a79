"""Parts in processes of their own: what hangs is killed, and what it leaves is gone on with."""

import sys
import time
from pathlib import Path

import pytest

from tests.gpu.child import Child
from tests.gpu.finding import Finding
from tests.gpu.journal import Journal
from tests.gpu.watch import CUT_OFF, Watch
from tests.gpu.wheels import ROOT, environment
from tests.patience import PATIENCE

SCRIPT = """
import os, sys, time
from pathlib import Path
from tests.gpu.journal import Journal
journal = Journal(Path(sys.argv[1]))
begun = [case for _, case in journal.read().begun]
for case, limit, seconds, code in {cases}:
    if case in begun:
        continue
    journal.begin("correctness", case, limit)
    time.sleep(seconds)
    if code:
        os._exit(code)
    journal.end("correctness", case)
"""


class Scripted(Watch):
    """Watches a script in place of a part."""

    cases: tuple[tuple[str, float, float, int], ...] = ()

    def _start(self, part: str, until: float) -> Child:
        words = [sys.executable, "-c", SCRIPT.format(cases=self.cases), str(self.folder)]
        return Child(words, self.folder / "log.txt", self.environment, ROOT)


def watched(
    folder: Path, *cases: tuple[str, float, float, int], seconds: float = PATIENCE
) -> list[Finding]:
    watch = Scripted(folder, [], environment(None))
    watch.cases = cases
    watch.run("correctness", time.time() + seconds)
    return Journal(folder).read().findings


def test_what_hangs_is_killed_and_what_dies_is_left_behind(tmp_path: Path) -> None:
    found = watched(
        tmp_path, ("hangs", 0.2, PATIENCE, 0), ("dies", PATIENCE, 0, 7), ("sound", PATIENCE, 0, 0)
    )
    assert [(one.case, one.ok) for one in found] == [("hangs", False), ("dies", False)]
    assert "hung" in found[0].more["error"]
    assert "exit code 7" in found[1].more["error"]
    assert not Journal(tmp_path).read().unfinished()


@pytest.mark.slow  # within three seconds a busy machine may not have begun
def test_the_end_of_its_time_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.gpu.watch.GRACE", 0.0)
    (finding,) = watched(tmp_path, ("long", 60, 60, 0), seconds=3)
    assert finding.more["error"] == CUT_OFF
    assert finding.ok is None


def test_a_part_that_cannot_begin_is_not_tried_for_ever(tmp_path: Path) -> None:
    watch = Watch(tmp_path, ["--nonsense"], environment(None))
    watch.run("speed", time.time() + PATIENCE)
    (finding,) = Journal(tmp_path).read().findings
    assert finding.ok is False
    assert "before any case began" in finding.more["error"]
