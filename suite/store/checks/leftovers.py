"""What finished runs and killed processes left, and freeing it."""

import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from suite.store.checks.attempt_files import AttemptFiles, Left
from suite.store.checks.audit import demand_results
from suite.store.files.disk_errors import guard
from suite.store.files.folder_layout import RUN_ID
from suite.store.files.tree import Tree
from suite.store.leases.generations import LeaseFolder
from suite.store.records.reader import Reader
from suite.store.records.record import Outcome
from suite.store.states.state import settled
from suite.store.store import Store

_CALLED = {
    Left.LEASE: "leases of attempts that are over",
    Left.SEGMENTS: "segments of attempts that are over",
    Left.CHECKPOINTS: "checkpoints of attempts that are over",
}


@dataclass(frozen=True)
class Leftover:
    """Something that nothing needs any longer.

    Attributes:
        what: What it is, in the plural.
        path: A file or a folder.
        size: Its bytes.
    """

    what: str
    path: Path
    size: int


@dataclass(frozen=True)
class Leftovers:
    """Everything in a folder of results that nothing needs any longer.

    Attributes:
        path: The folder of results.
        items: What can be freed, in the order in which it may be.
        folders: Folders that nothing will be put into any longer.
    """

    path: Path
    items: tuple[Leftover, ...]
    folders: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(item.size for item in self.items)

    @property
    def sorts(self) -> dict[str, tuple[int, int]]:
        """How many there are of each sort, and their bytes."""
        found: dict[str, tuple[int, int]] = {}
        for item in self.items:
            count, size = found.get(item.what, (0, 0))
            found[item.what] = (count + 1, size + item.size)
        return found

    def free(self) -> None:
        """Removes them, and the folders that are empty then.

        A link in the place of one is removed, and what it leads to stays.

        Raises:
            StoreError: Something cannot be removed.
        """
        tree = Tree(self.path)
        for item in self.items:
            with guard(item.path, "remove it"), suppress(FileNotFoundError):
                tree.remove_all(item.path)
        for folder in self.folders:
            with suppress(OSError):  # it is not there, or something of another's is in it
                tree.remove_empty(folder)


def leftover(tree: Tree, what: str, path: Path) -> Leftover:
    """Something that can be freed, with its size.

    Args:
        tree: The folder of results.
        what: What it is, in the plural.
        path: A file or a folder.
    """
    return Leftover(what, path, _size(tree, path))


def leftovers(store: Store) -> Leftovers:
    """Looks for what can be freed: checkpoints, segments and leases of runs that have a result.

    Attempts that failed count as well, since none goes on; and files whose process was killed while
    it wrote them. What a live process may need is never among them, nor records and their files.

    Raises:
        StoreError: There is no such folder, or it cannot be read.
    """
    demand_results(store)
    return _Search(store).leftovers()


class _Search:
    def __init__(self, store: Store) -> None:
        self._layout = store.layout
        self._attempt_files = AttemptFiles(store.layout, LeaseFolder(store.layout, store.rules))
        self._reader = Reader(store.layout, aside=False)

    def leftovers(self) -> Leftovers:
        layout = self._layout
        attempt_files = list(self._attempt_files.all())
        reported = [Path(name).stem for name in layout.tree.names(layout.progress)]
        run_ids = {one.run_id for one in attempt_files} | set(filter(RUN_ID.fullmatch, reported))
        published = {run_id: self._outcomes(run_id) for run_id in run_ids}
        settled_ids = {run_id for run_id in run_ids if settled(published[run_id].values())}
        items = [
            leftover(layout.tree, _CALLED[one.left], one.path)
            for one in attempt_files
            if one.run_id in settled_ids or one.attempt in published[one.run_id]
            if (one.run_id, one.attempt) not in self._attempt_files.live
        ]
        idle = settled_ids - {run_id for run_id, _ in self._attempt_files.live}
        items += [
            leftover(layout.tree, "progress reports", layout.progress_of(run_id))
            for run_id in sorted(idle.intersection(reported))
        ]
        items += [
            leftover(layout.tree, "unfinished files", path)
            for path in self._attempt_files.temporaries()
        ]
        tops = (layout.segments, layout.checkpoints)
        folders = (top / run_id for run_id in sorted(idle) for top in tops)
        return Leftovers(layout.root, tuple(items), tuple(folders))

    def _outcomes(self, run_id: str) -> dict[int, Outcome]:
        """How the published attempts at a run ended."""
        return {filed.number: filed.record.outcome for filed in self._reader.filed(run_id)}


def _size(tree: Tree, path: Path) -> int:
    try:
        found = tree.status(path)
    except OSError:
        return 0
    if not stat.S_ISDIR(found.st_mode):
        return found.st_size
    return sum(_size(tree, folder / name) for folder, names in tree.below(path) for name in names)
