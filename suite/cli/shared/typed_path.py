"""Paths as people type them, or write them into variables, where no shell has read a home."""

import os
from pathlib import Path

from suite.errors import MistakeError


def expanded(path: Path | None) -> Path | None:
    """A path whose ``~`` is a home: shells leave it in ``--results=~/x`` and in quotes.

    Raises:
        MistakeError: Nobody knows that home.
    """
    if path is None or not str(path).startswith("~"):
        return path
    found = os.path.expanduser(path)
    if found.startswith("~"):
        home = path.parts[0]
        raise MistakeError(f"{path}: nobody knows the home {home}", hint="write the path out")
    return Path(found)


def all_expanded(paths: list[Path] | None) -> list[Path] | None:
    """The same of several; see ``expanded``."""
    return None if paths is None else [expanded(path) or path for path in paths]
