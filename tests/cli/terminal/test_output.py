"""What a command prints, whatever reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]


def mef(
    *words: str, shell: str = '"$@"', cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs ``mef`` as a fresh process of a shell, in whose command it is ``"$@"``."""
    return subprocess.run(
        ["bash", "-c", shell, "bash", sys.executable, "-m", "suite.cli", *words],
        capture_output=True,
        check=False,
        cwd=cwd or TOP,
        env={**os.environ, "PYTHONPATH": str(TOP), **variables},
    )


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_letters_that_an_encoding_lacks_have_others_in_their_place(
    encoding: str, tmp_path: Path
) -> None:
    long = "seed=[0..99]"
    ran = mef(
        "plan", "table4", "--set", long, "--results", str(tmp_path), PYTHONIOENCODING=encoding
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "... and 340 more" in ran.stdout.decode(encoding)
    for words in (["--help"], ["plan", "n…x"]):
        told = mef(*words, PYTHONIOENCODING=encoding)
        assert b"Unicode" not in told.stderr
        assert told.returncode in {0, 2}
        (told.stdout + told.stderr).decode(encoding)


def test_a_name_that_is_no_text_is_shown() -> None:
    ran = mef("plan", os.fsdecode(b"n\xff"))
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"\\udcff" in ran.stderr


@pytest.mark.parametrize(
    "words",
    [["--help"], ["plan", "table4", "--all"], ["schema"], ["plan", "nothing"]],
    ids=lambda words: words[0],
)
def test_a_reader_that_goes_away_is_no_failure_and_no_success(words: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "suite.cli", *words],
            check=False,
            stdout=write,
            stderr=write,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
    finally:
        os.close(write)
    assert ran.returncode == 141


def test_all_is_quiet_when_the_reader_goes_away() -> None:
    ran = mef("schema", shell='"$@" | head -c 1; echo " ${PIPESTATUS[0]}"')
    assert (ran.stdout, ran.stderr) == (b"{ 141\n", b"")


def test_a_full_disk_is_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("the platform has no /dev/full")
    ran = mef("plan", "table4", shell='"$@" >/dev/full')
    assert ran.returncode == 1
    assert ran.stderr.decode().startswith("mef: the output cannot be written: ")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_lead_nowhere(closed: str, tmp_path: Path) -> None:
    ran = mef("sweep", "table1", "--dry-run", "--results", str(tmp_path), shell=f'"$@" {closed}')
    assert ran.returncode == 0, ran.stderr
    assert (b"table1" in ran.stdout) is (">&-" not in closed.replace("2>&-", ""))
    assert ran.stderr == b""


def test_files_for_programs_are_utf_8_everywhere(tmp_path: Path) -> None:
    reference = str(TOP / "results" / "reference")
    words = ("report", "table3", "--results", reference, "--reports", str(tmp_path))
    ran = mef(*words, "--format", "markdown", PYTHONIOENCODING="ascii", MPLBACKEND="module://no")
    assert (ran.returncode, ran.stderr) == (0, b"")
    written = (tmp_path / "table3-laptop" / "table.md").read_bytes()
    assert ran.stdout.strip() == written.strip()
