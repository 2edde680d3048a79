"""What jobs and workers printed themselves; a run that never began has nothing else to show."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from suite.dispatch.orders.job_folder import SUBMITIT
from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.errors import StoreError
from suite.store import Store
from suite.store.files.tree import Tree

_MOST_BYTES = 1_000_000
"""How much of the end of a file is looked at."""


def ordered_runs(store: Store) -> frozenset[str]:
    """The runs that any order of a folder of results holds.

    Raises:
        StoreError: The folder cannot be read.
    """
    return frozenset(id_ for folder in order_folders(store) for id_ in _ids(folder))


def outputs(store: Store, run_id: str) -> tuple[Path, ...]:
    """What was printed by the job or worker that had a run, or should have begun it.

    That is the one whose output names the run; if none does, the last of the last order that holds
    it and whose workers printed anything.

    Args:
        store: The folder of results.
        run_id: The run.

    Returns:
        Files that are not empty, those of errors first; none if there are none.

    Raises:
        StoreError: The folder cannot be read.
    """
    folders = sorted(_holding(store, run_id), key=_written, reverse=True)
    printed = [path for folder in folders for path in _printed(store, folder)]
    tree = store.layout.tree
    naming = (path for path in printed if run_id[:8] in end_of(tree, path))
    chosen = next(naming, next(iter(printed), None))
    if chosen is None:
        return ()
    stem = chosen.name.rpartition(".")[0]
    both = (chosen.with_name(f"{stem}.err"), chosen.with_name(f"{stem}.out"))
    return tuple(path for path in both if end_of(tree, path).strip())


def troubles(store: Store, run_id: str) -> tuple[str, ...]:
    """Why workers ended that had a run still to do, each once.

    Raises:
        StoreError: The folder cannot be read.
    """
    lines = (str(one) for folder in _holding(store, run_id) for one in folder.troubles())
    return tuple(dict.fromkeys(lines))


def end_of(tree: Tree, path: Path) -> str:
    """The last of a file, a megabyte at most; empty if it cannot be read."""
    with suppress(OSError), tree.reader(path) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_BYTES))
        return file.read().decode(errors="replace")
    return ""


def _holding(store: Store, run_id: str) -> list[OrderFolder]:
    return [folder for folder in order_folders(store) if run_id in _ids(folder)]


def _ids(folder: OrderFolder) -> frozenset[str]:
    try:
        return folder.run_ids()
    except StoreError:
        return frozenset()


def _printed(store: Store, folder: OrderFolder) -> Iterator[Path]:
    """What the jobs of an order printed, the last first, errors before the rest."""
    tree, place = store.layout.tree, store.layout.work / SUBMITIT / folder.path.name
    with suppress(StoreError):  # another user's, which only they can read
        printed = [(_changed(tree, place / name), name) for name in tree.names(place)]
        for kind in ("err", "out"):
            for _, name in sorted(printed, reverse=True):
                if name.endswith(f"_log.{kind}") and end_of(tree, place / name).strip():
                    yield place / name


def _written(folder: OrderFolder) -> float:
    return _changed(folder.store.layout.tree, folder.file)


def _changed(tree: Tree, path: Path) -> float:
    with suppress(OSError):
        return tree.status(path).st_mtime
    return 0.0
