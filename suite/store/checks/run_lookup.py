"""From what a user types to a run's id."""

from collections.abc import Iterable

from suite.errors import StoreError, UnknownNameError
from suite.store.files.folder_layout import LEASE, RUN_ID, Layout

_SHORTEST = 4


def find_run(layout: Layout, text: str, also: Iterable[str] = ()) -> str:
    """The id of a run that left any one in a folder of results.

    Args:
        layout: The folder.
        text: The id, its beginning, or a readable name, which ends in the beginning of the id.
        also: Runs that may have left none yet.

    Raises:
        UnknownNameError: No run, or more than one, is called so.
        StoreError: The folder cannot be read.
    """
    beginning = text.rpartition("-")[2]
    if len(beginning) < _SHORTEST:
        raise UnknownNameError(
            f"{text!r} names no run", hint="say its name or the beginning of its id"
        )
    found = sorted(name for name in _known(layout).union(also) if name.startswith(beginning))
    if not found:
        raise UnknownNameError(
            f"there is no run {text!r} in {layout.root}", hint="`mef plan STUDY` lists names"
        )
    if len(found) > 1:
        raise UnknownNameError(f"{text!r} is the beginning of {', '.join(found)}", hint="say more")
    return found[0]


def _known(layout: Layout) -> set[str]:
    folders = (layout.runs, layout.logs, layout.segments)
    names = {name for folder in folders for name in layout.tree.names(folder)}
    leases = (LEASE.fullmatch(name) for name in layout.tree.names(layout.leases))
    ids = {name for name in names if RUN_ID.fullmatch(name)} | {
        lease[1] for lease in leases if lease
    }
    if not ids and not layout.tree.is_folder(layout.root):
        raise StoreError(f"there is no folder {layout.root}", hint="pass --results DIR")
    return ids
