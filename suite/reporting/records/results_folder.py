"""From a folder that a user names to a store that has records."""

from pathlib import Path

from suite.errors import MistakeError, StoreError
from suite.store import Store
from suite.store.checks.audit import demand_results


def open_results(folder: Path | str) -> Store:
    """A folder of results that is to be read.

    Args:
        folder: The folder.

    Raises:
        MistakeError: There is none, or it cannot be read.
    """
    store = Store(folder)
    try:
        demand_results(store)
    except StoreError as error:
        raise MistakeError(error.message, hint="name another folder of results") from error
    return store
