"""A folder of results that is only looked at."""

from pathlib import Path

from suite.store.leases.generations import LeaseRules
from suite.store.records.reader import Reader
from suite.store.store import Store


class Onlooker(Store):
    """A store that leaves damaged records where they are, for those who ask what is wrong.

    They count as little as in any store, and are listed in ``damaged``.

    Args:
        path: The folder.
        rules: When leases end.
    """

    def __init__(self, path: Path | str, rules: LeaseRules | None = None) -> None:
        super().__init__(path, rules)
        self._reader = Reader(self.layout, aside=False)
