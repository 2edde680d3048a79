"""The folder of an order that is one user's own: jobs load submitit's pickles from it."""

import os
import weakref
from pathlib import Path

from suite.dispatch.orders.file_mask import private
from suite.errors import MistakeError, SuiteError
from suite.store import Store
from suite.store.files.as_typed import as_typed

SUBMITIT = "submitit"
"""The folder, beside those of the store, in which these lie."""
_TAGS = ("%j", "%t", "%A", "%a")
"""What submitit replaces in paths."""


class OwnFolder:
    """A folder that was made just now, and is held open until nobody needs it any longer.

    Others may put another folder in its place, or a link. What is written is therefore written
    through what is held, by this process and by those that it starts.

    Args:
        path: What it is called.
        descriptor: It, open; closed with this object.

    Attributes:
        path: What it is called.
        held: A path by which it is reached whatever happens to its name; only Linux has one.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        held = Path(f"/proc/{os.getpid()}/fd/{descriptor}")
        self.held = held if held.is_dir() else path
        weakref.finalize(self, os.close, descriptor)


def job_folder(store: Store, order_id: str) -> Path:
    """Where submitit keeps its files for an order; nothing is made.

    Args:
        store: The folder of results.
        order_id: The order's id.

    Raises:
        MistakeError: submitit would read the path as another one.
    """
    # Absolute, so that submitit finds no `~` at the beginning to replace.
    path = as_typed(store.path)
    for tag in _TAGS:
        if tag in str(path):
            raise MistakeError(
                f"{str(path)!r}: a folder of results cannot have {tag} in its path",
                hint="submitit puts a job's number there; pass another folder",
            )
    return path / store.layout.work.name / SUBMITIT / order_id


def own_folder(store: Store, order_id: str) -> OwnFolder:
    """Makes the folder of an order that nobody else may write into, at no moment.

    Args:
        store: The folder of results.
        order_id: The order's id; it is a new one, so that whatever has its name is not ours.

    Raises:
        SuiteError: It cannot be made.
    """
    folder = job_folder(store, order_id)
    try:
        with store.layout.tree.made(store.layout.work / SUBMITIT) as above:
            with private():
                os.mkdir(order_id, 0o700, dir_fd=above)
            opened = os.open(order_id, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
    except OSError as error:
        why = error.strerror or str(error)
        raise SuiteError(
            f"{folder}: cannot make it: {why}", hint="pass another folder for the results"
        ) from None
    own = OwnFolder(folder, opened)
    found = os.fstat(opened)
    if found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise SuiteError(
            f"{folder}: somebody has put another folder in its place",
            hint="ask who may write there, or pass another folder for the results",
        )
    return own
