"""What jobs and workers printed themselves; a run that never began has nothing else to show."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from suite.dispatch.orders.job_folder import SUBMITIT
from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.dispatch.watching.last_words import last_words, slurms_words
from suite.errors import StoreError
from suite.store import Store, logs_of
from suite.store.files.tree import Tree

_MOST_BYTES = 1_000_000
"""How much of the end of a file is looked at."""
_MOST_FILES = 100
"""How many workers are asked for their last words: those that ended last."""
_BEGUN = re.compile(r"attempt \d+ of \S*?([0-9a-f]{8}) begins", re.MULTILINE)
"""What a worker prints when it begins a run, whose name ends as its id begins."""


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


def beside(tree: Tree, path: Path) -> tuple[str, ...]:
    """What Slurm said of a job among what its other runs printed, which run side by side.

    It says it once, in the output of any of them.

    Args:
        tree: The folder of results.
        path: What one of them printed.
    """
    job = path.name.removesuffix(path.suffix).removesuffix("_log").rpartition("_")[0]
    names = sorted(tree.names(path.parent)) if job else []
    fits = re.compile(rf"{re.escape(job)}_.*_log\.err")
    others = [path.parent / name for name in names if fits.fullmatch(name) and name != path.name]
    lines = (line for other in others for line in slurms_words(end_of(tree, other)))
    return tuple(dict.fromkeys(lines))


def said(store: Store, folder: OrderFolder) -> tuple[str, ...]:
    """The last words of the workers of an order, what most of them said first.

    Args:
        store: The folder of results.
        folder: The order's folder.
    """
    errors = [path for path in _printed(store, folder) if path.suffix == ".err"]
    texts = (end_of(store.layout.tree, path) for path in errors[:_MOST_FILES])
    words = Counter(filter(None, map(last_words, texts)))
    return tuple(line for line, _ in words.most_common())


class LastWords:
    """What the processes said at their ends that had runs; each file is read once.

    Args:
        store: The folder of results.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, run_id: str) -> str:
        """Why the last process of a run ended, as it said itself; empty if it did not.

        Raises:
            StoreError: The folder cannot be read.
        """
        logs = logs_of(self._store.layout, run_id)
        own = _last_error(end_of(self._store.layout.tree, logs[-1])) if logs else ""
        return own or self._by_run.get(run_id[:8], "")

    @cached_property
    def _by_run(self) -> dict[str, str]:
        """By the beginning of a run's id: what was printed last by a worker that ended in it."""
        found: dict[str, str] = {}
        tree = self._store.layout.tree
        for folder in sorted(order_folders(self._store), key=_written):
            errors = [path for path in _printed(self._store, folder) if path.suffix == ".err"]
            for path in reversed(errors):
                text = end_of(tree, path)
                if begun := _BEGUN.findall(text):
                    found[begun[-1]] = last_words(text) or last_words("\n".join(beside(tree, path)))
        return found


def _last_error(log: str) -> str:
    """The error with which a run's log ends."""
    last = log.strip().rpartition("\n")[2]
    return last_words(last)


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
