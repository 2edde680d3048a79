"""The folder of an order that is one user's own: jobs load submitit's pickles from it."""

import os
from pathlib import Path

from suite.errors import MistakeError, SuiteError
from suite.store import Store

_TAGS = ("%j", "%t", "%A", "%a")
"""What submitit replaces in paths."""


def job_folder(store: Store, order_id: str) -> Path:
    """Where submitit keeps its files for an order; nothing is made.

    Args:
        store: The folder of results.
        order_id: The order's id.

    Raises:
        MistakeError: submitit would read the path as another one.
    """
    # Absolute, so that submitit finds no `~` at the beginning to replace.
    path = store.path.resolve()
    for tag in _TAGS:
        if tag in str(path):
            raise MistakeError(
                f"{str(path)!r}: a folder of results cannot have {tag} in its path",
                hint="submitit puts a job's number there; pass another folder",
            )
    return path / store.layout.work.name / "submitit" / order_id


def own_folder(folder: Path) -> Path:
    """A folder that nobody else may write into, at no moment.

    Raises:
        SuiteError: It cannot be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise SuiteError(
            f"{folder}: cannot make it: {why}", hint="pass another folder for the results"
        ) from None
    return folder
