"""What jobs and workers printed themselves; a run that never began has nothing else to show."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.dispatch.watching.last_words import last_words, slurms_words
from suite.errors import StoreError
from suite.store import Store

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
    naming = (path for path in printed if run_id[:8] in end_of(path))
    chosen = next(naming, next(iter(printed), None))
    if chosen is None:
        return ()
    stem = chosen.name.rpartition(".")[0]
    both = (chosen.with_name(f"{stem}.err"), chosen.with_name(f"{stem}.out"))
    return tuple(path for path in both if end_of(path).strip())


def beside(path: Path) -> tuple[str, ...]:
    """What Slurm said of a job among what its other runs printed, which run side by side.

    It says it once, in the output of any of them.

    Args:
        path: What one of them printed.
    """
    job = path.name.removesuffix(path.suffix).removesuffix("_log").rpartition("_")[0]
    others = sorted(path.parent.glob(f"{job}_*_log.err")) if job else []
    lines = (line for other in others if other != path for line in slurms_words(end_of(other)))
    return tuple(dict.fromkeys(lines))


def said(store: Store, folder: OrderFolder) -> tuple[str, ...]:
    """The last words of the workers of an order, what most of them said first.

    Args:
        store: The folder of results.
        folder: The order's folder.
    """
    errors = [path for path in _printed(store, folder) if path.suffix == ".err"]
    words = Counter(filter(None, (last_words(end_of(path)) for path in errors[:_MOST_FILES])))
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
        logs = sorted((self._store.layout.logs / run_id).glob("attempt-*.log"))
        own = _last_error(end_of(logs[-1])) if logs else ""
        return own or self._by_run.get(run_id[:8], "")

    @cached_property
    def _by_run(self) -> dict[str, str]:
        """By the beginning of a run's id: what was printed last by a worker that ended in it."""
        found: dict[str, str] = {}
        for folder in sorted(order_folders(self._store), key=_written):
            errors = [path for path in _printed(self._store, folder) if path.suffix == ".err"]
            for path in reversed(errors):
                text = end_of(path)
                if begun := _BEGUN.findall(text):
                    found[begun[-1]] = last_words(text) or last_words("\n".join(beside(path)))
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
    lines = (line for folder in _holding(store, run_id) for line in folder.troubles())
    return tuple(dict.fromkeys(lines))


def end_of(path: Path) -> str:
    """The last of a file, a megabyte at most; empty if it cannot be read."""
    with suppress(OSError), open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - _MOST_BYTES))
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
    place = store.layout.work / "submitit" / folder.path.name
    for kind in ("err", "out"):
        for path in sorted(place.glob(f"*_log.{kind}"), key=_changed, reverse=True):
            if end_of(path).strip():
                yield path


def _written(folder: OrderFolder) -> float:
    return _changed(folder.file)


def _changed(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
