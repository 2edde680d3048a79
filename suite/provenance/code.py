"""The commit that the suite's code is of."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Commit:
    """The code of a checkout.

    Attributes:
        id: The commit, 40 hexadecimal digits.
        dirty: Whether tracked files of the package differ from it.
    """

    id: str
    dirty: bool


@cache
def commit() -> Commit | None:
    """The commit of the checkout that this package lies in; None where it was installed."""
    folder = Path(__file__).resolve().parents[2]
    top = _git(folder, "rev-parse", "--show-toplevel")
    # A package that is installed below some other project's checkout is not part of it.
    if top is None or Path(top) != folder:
        return None
    found = _git(folder, "rev-parse", "HEAD")
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", "suite")
    if found is None or changes is None:
        return None
    return Commit(found, bool(changes))


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
