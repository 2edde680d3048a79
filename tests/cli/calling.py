"""Calls the command line as a shell would."""

import subprocess
import sys
from pathlib import Path


def mef(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs ``mef`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "suite.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=120,
    )


def refused(*words: str, cwd: Path | None = None) -> str:
    """What ``mef`` says of wrong input: its lines, after a look at what every refusal must be."""
    ran = mef(*words, cwd=cwd)
    assert ran.returncode == 2, (ran.returncode, ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stderr
    return ran.stderr.strip()
