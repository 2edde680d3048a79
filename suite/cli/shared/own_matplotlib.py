"""matplotlib for commands, whose figures are files that nobody's habits may change."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BACKEND = "MPLBACKEND"
"""Where figures are shown, as notebooks say it; matplotlib is not imported where it is unknown."""
SETTINGS = "MATPLOTLIBRC"


def settle_matplotlib() -> None:
    """Imports matplotlib as it comes, if nobody has imported it yet; for commands that draw.

    It reads the user's settings when it is imported, and some act at once: ``use_locale`` sets the
    locale of the whole process, or fails. What it reads first is a file where one works.
    """
    if "matplotlib" in sys.modules:
        return
    os.environ.pop(BACKEND, None)
    before = os.environ.get(SETTINGS)
    os.environ[SETTINGS] = os.devnull
    try:
        with _at_the_top():
            import matplotlib  # noqa: F401 (for what it does)
    finally:
        del os.environ[SETTINGS]
        if before is not None:
            os.environ[SETTINGS] = before


@contextmanager
def _at_the_top() -> Iterator[None]:
    """Works in the topmost folder, where nobody keeps settings of matplotlib's."""
    try:
        here = os.open(".", os.O_RDONLY)
    except OSError:  # the folder is gone or may not be read, and so is what might lie there
        yield
        return
    os.chdir("/")
    try:
        yield
    finally:
        os.fchdir(here)
        os.close(here)
