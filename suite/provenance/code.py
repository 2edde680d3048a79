"""The commit that the suite's code is of."""

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from suite.errors import SuiteError

PATIENCE = 60
"""Seconds that git may take; it looks at every file, which may lie on a slow disk."""
_ELSEWHERE = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_CEILING_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What makes git look at another repository than that of a folder: it sets some of it for hooks,
aliases and rebases itself (``git rev-parse --local-env-vars``). Its settings (GIT_CONFIG...) stay:
they may say which folders are safe."""


@dataclass(frozen=True)
class Commit:
    """The code of a checkout.

    Attributes:
        id: The commit, 40 hexadecimal digits.
        dirty: Whether tracked files of the package differ from it.
    """

    id: str
    dirty: bool


class UnknownCommitError(SuiteError):
    """The package lies in a checkout, and git does not say of which commit."""


def commit() -> Commit | None:
    """The commit of the checkout that this package lies in; None where it is not known."""
    try:
        return find_commit()
    except UnknownCommitError:
        return None


@cache
def find_commit() -> Commit | None:
    """The commit of the checkout that this package lies in; None where it was installed.

    Raises:
        UnknownCommitError: It lies in a checkout, and git does not say of which commit.
    """
    return commit_of(Path(__file__).resolve().parents[2])


def commit_of(folder: Path) -> Commit | None:
    """The commit of a checkout; None if the folder is none. See ``find_commit``."""
    # A package that is installed below some other project's checkout is not part of it.
    if not (folder / ".git").exists():
        return None
    if not os.path.samefile(_git(folder, "rev-parse", "--show-toplevel"), folder):
        return None  # what is called .git there is none
    found = _git(folder, "rev-parse", "--verify", "HEAD")
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", "suite")
    return Commit(found, bool(changes))


def _git(folder: Path, *words: str) -> str:
    environ = {key: value for key, value in os.environ.items() if key not in _ELSEWHERE}
    # Git is to speak English, and not to write into the checkout while it is asked.
    environ |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=PATIENCE,
            check=True,
            env=environ,
        )
    except FileNotFoundError:
        raise _unknown(folder, "there is no git here", "install git") from None
    except subprocess.CalledProcessError as error:
        raise _refused(folder, error.stderr) from None
    except (OSError, subprocess.SubprocessError) as error:
        raise _unknown(folder, str(error), "") from None
    return done.stdout.strip()


def _refused(folder: Path, said: str) -> UnknownCommitError:
    """What git says, on one line, and what to do about it."""
    lines = said.strip().splitlines() or ["it ends without a word"]
    if "safe.directory" in said:  # its own advice is for a shell whose quotes it does not know
        advice = f"allow it with `git config --global --add safe.directory '{folder}'`"
        return _unknown(folder, "git refuses a checkout that another user owns", advice)
    return _unknown(folder, f"git says: {lines[0]}", "")


def _unknown(folder: Path, why: str, advice: str) -> UnknownCommitError:
    return UnknownCommitError(
        f"the commit of {folder} is not known, so records will not name it: {why}", hint=advice
    )
