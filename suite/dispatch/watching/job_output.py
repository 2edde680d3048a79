"""What jobs and workers printed themselves; a run that never began has nothing else to show."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.errors import StoreError
from suite.store import Store

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
    naming = (path for path in printed if run_id[:8] in end_of(path))
    chosen = next(naming, next(iter(printed), None))
    if chosen is None:
        return ()
    stem = chosen.name.rpartition(".")[0]
    both = (chosen.with_name(f"{stem}.err"), chosen.with_name(f"{stem}.out"))
    return tuple(path for path in both if end_of(path).strip())


def troubles(store: Store, run_id: str) -> tuple[str, ...]:
    """Why workers ended that had a run still to do, each once.

    Raises:
        StoreError: The folder cannot be read.
    """
    lines = (str(one) for folder in _holding(store, run_id) for one in folder.troubles())
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
