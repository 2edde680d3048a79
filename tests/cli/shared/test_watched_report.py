"""``mef report --watch`` beside somebody who works: this process, with leases of its own."""

import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from suite.spec import Run
from suite.store import Lease, Store
from tests.cli.calling import mef, refused
from tests.dispatch.ordering import take_lease
from tests.patience import PATIENCE
from tests.reporting.filled import FACTS, STUDIES, curve, fill, plan_of, trained

STUDY = str(STUDIES / "table4.yaml")
PAGE = Path("reports/local/table4-laptop/index.html")
REFRESH = '<meta http-equiv="refresh" content="1">'


@pytest.fixture
def work(tmp_path: Path) -> Iterator[tuple[Run, Lease]]:
    """The last of twelve runs, all others being done, and the lease of this process."""
    store = Store(tmp_path / "results" / "local")
    run = plan_of(store).runs[-1]
    fill(store, plan_of(store), lacks=lambda place, other: other.id == run.id)
    with take_lease(store, run) as lease:
        lease.begin_segment()
        yield run, lease


class Watcher:
    """A watch in a process of its own, and the lines that it prints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self._coming: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "suite.cli", "report", STUDY, "--watch", "--every", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def page(self) -> str:
        """The page as it is now; empty where there is none."""
        path = self.folder / PAGE
        return path.read_text() if path.exists() else ""

    def line(self, pattern: str) -> str:
        """Waits for a line."""
        while True:
            found = self._coming.get(timeout=PATIENCE)
            self.lines.append(found)
            if re.search(pattern, found):
                return found

    def rest(self) -> list[str]:
        """All lines, once it has ended."""
        self.process.wait(timeout=PATIENCE)
        self.line("^END$")
        return self.lines

    def close(self) -> None:
        """Ends it, however it stands."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._coming.put(line.rstrip("\n"))
        self._coming.put("END")


@contextmanager
def watching(folder: Path) -> Iterator[Watcher]:
    watcher = Watcher(folder)
    try:
        yield watcher
    finally:
        watcher.close()


def until(holds: Callable[[], bool]) -> None:
    """Waits for something that is about to happen."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def tables(lines: list[str]) -> int:
    """How many whole reports there are in some lines."""
    return sum(line.startswith("table4 at scale laptop") for line in lines)


def test_the_page_follows_the_runs_until_all_are_over(
    tmp_path: Path, work: tuple[Run, Lease]
) -> None:
    run, lease = work
    with watching(tmp_path) as watcher:
        until(lambda: REFRESH in watcher.page)
        assert "1 running now" in watcher.page
        figure = tmp_path / PAGE.parent / "curves.svg"
        drawn, table = figure.stat(), (tmp_path / PAGE.parent / "table.md").stat()
        lease.report(30, 900, {"loss": 4.25})
        line = watcher.line("11/12 runs")
        assert re.match(r"\d\d:\d\d:\d\d 11/12 runs, \d+ %", line)
        assert line.endswith(f"{run.name} 30/900  4.25 bits/dim")
        assert f"{run.name}: step 30/900, 4.25 bits/dim" in watcher.page
        assert REFRESH in watcher.page
        # No figure is drawn, and no table written, for the sake of a run that goes on.
        assert figure.stat().st_ino == drawn.st_ino
        assert (tmp_path / PAGE.parent / "table.md").stat().st_ino == table.st_ino
        lease.publish("finished", trained(run, 4.0), FACTS, {"curve.json.gz": curve(4.0)})
        lines = watcher.rest()
        assert watcher.process.returncode == 0
        assert figure.stat().st_ino != drawn.st_ino
    assert any(re.search("12/12 runs, 100 %", line) for line in lines)
    assert lines[-3:-1] == [f"page: {PAGE}", "all reports: reports/local/index.html"]
    assert tables(lines) == 2
    assert "refresh" not in watcher.page
    assert 'id="missing"' not in watcher.page


def test_a_run_that_fails_ends_the_watch_too(tmp_path: Path, work: tuple[Run, Lease]) -> None:
    run, lease = work
    with watching(tmp_path) as watcher:
        until(lambda: REFRESH in watcher.page)
        facts = FACTS.model_copy(update={"error": "OSError: \x1b[31mno"})
        lease.publish("failed", {}, facts)
        lines = watcher.rest()
        assert watcher.process.returncode == 0
    assert f"  {run.name}  failed" in lines
    assert not any("\x1b" in line for line in lines)
    assert "refresh" not in watcher.page
    assert f"<li>{run.name}: OSError: [31mno</li>" in watcher.page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_leaves_leaves_a_page_that_is_not_loaded_again(
    tmp_path: Path, work: tuple[Run, Lease], number: signal.Signals
) -> None:
    assert not work[1].published
    with watching(tmp_path) as watcher:
        until(lambda: REFRESH in watcher.page)
        watcher.process.send_signal(number)
        lines = watcher.rest()
        assert watcher.process.returncode == 130
    assert "refresh" not in watcher.page
    assert "1 running now" in watcher.page
    assert tables(lines) == 1
    assert not any("Traceback" in line for line in lines)
    assert any("you left, a sweep goes on" in line for line in lines)


def test_what_is_over_is_shown_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "results" / "local")
    fill(store, plan_of(store))
    watched = mef("report", STUDY, "--watch", cwd=tmp_path)
    assert (watched.returncode, watched.stderr) == (0, "")
    assert watched.stdout == mef("report", STUDY, cwd=tmp_path).stdout
    assert "refresh" not in (tmp_path / PAGE).read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--watch", "--json"], "--watch prints text, not --json"),
        (["--watch", "--format", "latex"], "--watch prints text, not --format latex"),
        (["--watch", "--every", "0"], "--every"),
        (["--watch", "--every", "1e9"], "--every"),
        (["--every", "5"], "say --watch with it"),
    ],
)
def test_wrong_options_are_one_line(words: list[str], said: str, tmp_path: Path) -> None:
    line = refused("report", STUDY, *words, cwd=tmp_path)
    assert said in line
    assert len(line.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
