"""``python -m tests.mutants.warm``: runs tests in forks of a process that has torch already.

Most tests are over sooner than torch and pandas are there. A line in is the time limit, the file
for what is printed and pytest's arguments, as JSON; a line out is pytest's exit code, or that of a
signal as a negative number. Nothing of the product is imported here, so that a fork sees the module
as it is then; nor are pytest's plugins, which it would warn of.
"""

import importlib
import json
import os
import signal
import sys
import time
from contextlib import suppress

import pytest

_IMPORTED = (
    "torch",
    "pandas",
    "scipy.stats",
    "scipy.special",
    "pydantic",
    "mpmath",
    "rich.console",
)
_IMPORTED_TOO = ("ruamel.yaml", "jinja2", "typer", "PIL.Image", "submitit")
LOOK_EVERY = 0.02


def serve() -> None:
    """Answers lines until there are no more."""
    for name in (*_IMPORTED, *_IMPORTED_TOO):
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _test(asked["log"], asked["words"])
        print(_code(child, asked["limit"]), flush=True)


def _test(log: str, words: list[str]) -> None:
    """Runs pytest as if it had been started anew; never returns."""
    code = 70
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        code = int(pytest.main(words))
        sys.stdout.flush()
    finally:
        os._exit(code)


def _code(child: int, limit: float | None) -> int:
    """The exit code, once the tests and all that they started have ended."""
    until = None if limit is None else time.monotonic() + limit
    try:
        while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if until is not None and time.monotonic() > until:
                break
            time.sleep(LOOK_EVERY)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    serve()
