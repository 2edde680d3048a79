"""Calls the command line as a shell would, each call in a process of its own.

The processes are forked from one that has already imported what commands import, so that a call
does not pay for a start. That commands start from nothing, and what each imports, ``test_main``
and ``test_shipped`` ask of fresh interpreters.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.forking import FORKING
from tests.patience import PATIENCE


def mef(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs ``mef`` in a process of its own, with this process's environment."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = FORKING.Process(
            target=_run, args=(words, cwd or Path.cwd(), dict(os.environ), out, err)
        )
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, PATIENCE)
        said = (path.read_text(encoding="utf-8") for path in (out, err))
        return subprocess.CompletedProcess(words, process.exitcode, *said)


def _run(
    words: tuple[str, ...], cwd: Path, environment: Mapping[str, str], out: Path, err: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    for path, stream in ((out, sys.stdout), (err, sys.stderr)):
        with open(path, "wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (as at a start)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.argv = ["mef", *words]
    from suite.cli import main

    main()


def refused(*words: str, cwd: Path | None = None) -> str:
    """What ``mef`` says of wrong input: its lines, after a look at what every refusal must be."""
    ran = mef(*words, cwd=cwd)
    assert ran.returncode == 2, (ran.returncode, ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stderr
    return ran.stderr.strip()
