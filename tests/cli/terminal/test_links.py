"""Links in a terminal, and nothing of them anywhere else."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from suite.cli.terminal.links import can_link, linked
from suite.cli.terminal.safe_text import legible
from suite.store import Store
from tests.cli.calling import mef
from tests.patience import PATIENCE
from tests.reporting.filled import STUDIES, fill, plan_of

WORDS = ("report", str(STUDIES / "table4.yaml"))
LINK = re.compile("\x1b]8;;([!-~]*)\x1b\\\\")
ESCAPE = "\x1b"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all results of a study."""
    path = tmp_path_factory.mktemp("a place")
    store = Store(path / "results" / "local")
    fill(store, plan_of(store))
    return path


@pytest.fixture(scope="module")
def piped(folder: Path) -> str:
    """What a report prints to another program."""
    return mef(*WORDS, cwd=folder).stdout


def on_a_terminal(folder: Path, **environ: str) -> str:
    """What a report prints to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "suite.cli", *WORDS],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color", **environ},
    )
    os.close(theirs)
    parts = []
    with open(ours, "rb", buffering=0) as file:
        try:
            while part := file.read(4096):
                parts.append(part)
        except OSError:  # Linux says so when the other end is closed
            pass
    assert process.wait(timeout=PATIENCE) == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_figures_lead_to_their_runs_and_nothing_moves(folder: Path, piped: str) -> None:
    shown = on_a_terminal(folder)
    assert ESCAPE not in piped
    assert LINK.sub("", shown) == piped
    page = folder / "reports" / "local" / "table4-laptop" / "index.html"
    addresses = set(filter(None, LINK.findall(shown)))
    assert page.as_uri() in addresses
    assert "a%20place" in page.as_uri()
    runs = {address.partition("#")[2] for address in addresses} - {""}
    assert len(runs) == 4
    assert all(f'id="{run}"' in page.read_text() for run in runs)


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": ""}, {"FORCE_HYPERLINK": "0"}])
def test_a_terminal_without_links_has_none(folder: Path, environ: dict[str, str]) -> None:
    assert ESCAPE not in on_a_terminal(folder, **environ)


def test_the_user_may_ask_for_them_anywhere(tmp_path: Path) -> None:
    with open(tmp_path / "file", "w") as file:
        assert not can_link(file, {"TERM": "xterm"})
        assert can_link(file, {"TERM": "dumb", "FORCE_HYPERLINK": "1"})
        assert not can_link(file, {"TERM": "xterm", "FORCE_HYPERLINK": "0"})


def test_no_address_can_act() -> None:
    hostile = Path("/tmp/\x1b]0;title\x07\x1b\\ é").as_uri()
    assert re.sub(LINK, "", linked("text", hostile)) == "text"
    assert linked("text", "file:///\x1b\\") == linked("text", "file:///é") == "text"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "no such encoding"])
def test_without_our_letters_there_is_ascii(piped: str, encoding: str) -> None:
    shown = legible(piped, encoding)
    assert shown.isascii()
    assert "?" not in shown
    lines, plain = piped.splitlines(), shown.splitlines()
    tables = [place for place, line in enumerate(lines) if line.startswith(("affine ", "affine,"))]
    assert len(tables) >= 4
    assert all(len(lines[place]) == len(plain[place]) for place in tables)
    assert legible(piped, "utf-8") == piped


def test_a_report_in_ascii_is_ascii(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "suite.cli", *WORDS],
        capture_output=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=PATIENCE,
    )
    assert b"4.416+/-0.020" in ran.stdout
    assert ran.stdout.isascii()
