"""Things that are costly to make and serve again: kept while nobody uses them."""

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Pool(Generic[Thing]):
    """The last few things that were given back; threads may share it.

    >>> pool = Pool[str](2)
    >>> pool.give_back("a kind", "a thing")
    >>> pool.take("a kind"), pool.take("a kind")
    ('a thing', None)
    """

    def __init__(self, most: int) -> None:
        self._things: deque[tuple[Hashable, Thing]] = deque(maxlen=most)

    def take(self, kind: Hashable) -> Thing | None:
        """Return a thing of this kind that nobody else gets, or None."""
        try:
            for _ in range(len(self._things)):
                entry = self._things.pop()
                if entry[0] == kind:
                    return entry[1]
                self._things.appendleft(entry)
        except IndexError:  # another thread took the last one
            pass
        return None

    def forget(self) -> None:
        """Keep nothing of what was given back so far."""
        self._things.clear()

    def give_back(self, kind: Hashable, thing: Thing) -> None:
        """Keep a thing that is no longer used; if there are too many, the oldest goes."""
        self._things.append((kind, thing))
