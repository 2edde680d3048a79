"""The command mef: its help, what it imports, and how it tells errors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import mef

HEAVY = ("torch", "pandas", "submitit", "matplotlib", "scipy.stats")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["check"], ["schema"], ["plan", "table4"], ["status", "table4"]],
    ids=lambda words: words[0],
)
def test_what_plans_stays_light(words: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom suite.cli import main\n"
        f"sys.argv = ['mef', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stderr.strip() == "[]"


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = mef("--help").stdout
    for command in ("check", "plan", "status", "cancel", "retry", "verify", "clean"):
        assert command in text
    assert "130" in text


def test_verbose_shows_where_an_error_comes_from() -> None:
    ran = mef("-v", "plan", "nothing")
    assert ran.returncode == 2
    assert "UnknownNameError" in ran.stderr
    assert "Traceback" not in mef("plan", "nothing").stderr


def test_help_and_lists_keep_their_words_where_python_drops_docstrings(tmp_path: Path) -> None:
    for words in (["--help"], ["report", "--help"], ["data", "list"], ["schema"]):
        said = [
            subprocess.run(
                [sys.executable, *flags, "-m", "suite.cli", *words],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for flags in ([], ["-OO"])
        ]
        kept, stripped = map(json.loads, said) if words == ["schema"] else said
        assert kept == stripped
