"""What a check of a folder of results finds."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What is wrong."""

    DAMAGED = "damaged"
    """A record cannot be trusted."""
    ALTERED = "altered"
    """A file of a record has other bytes than it was published with."""
    MISSING = "missing"
    """A file is not there: a record's side file, or the record of a side file."""
    DIFFERS = "differs"
    """Two attempts should have had the same result, and have not."""
    ORPHAN = "orphan"
    """What a process left that was killed: nothing is wrong with any result."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: What is wrong.
        path: With what.
        what: The rest of the sentence.
    """

    kind: Kind
    path: Path
    what: str

    @property
    def harmless(self) -> bool:
        """Whether all results can be trusted all the same."""
        return self.kind is Kind.ORPHAN

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}: {self.what}"
