"""A YAML document as plain data that remembers where each part was written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from suite.spec.complaint import Complaint, Path, dotted
from suite.specfile.yaml.mistakes import Mistake, MistakesError

Place = tuple[int, int]
"""A line and a column, from 1."""


@dataclass
class Document:
    """Plain data, the place of each part, and the mistakes found so far.

    Attributes:
        file: The file, as the user named it.
        data: The data.
        values: Where each value begins.
        keys: Where each key begins.
        refused: Values that were left out, having been complained about already.
    """

    file: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    refused: set[Path] = field(default_factory=set)
    _mistakes: dict[Path, Mistake] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether no mistake was found."""
        return not self._mistakes

    def is_clean(self, *path: str | int) -> bool:
        """Whether no mistake was found in a part, or in what is in it."""
        return not any(found[: len(path)] == path for found in self._mistakes)

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where a part was written: the part itself, or what it would be in."""
        if of_key and path in self.keys:
            return self.keys[path]
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return 1, 1

    def add(self, path: Path, message: str, *, about_key: bool = False) -> None:
        """Notes a mistake; only the first of each part, and none within a refused one."""
        within = any(path[:length] in self.refused for length in range(len(path) + 1))
        if path not in self._mistakes and not within:
            line, column = self.place(path, of_key=about_key)
            self._mistakes[path] = Mistake(self.file, line, column, dotted(path), message)

    def refuse(self, path: Path, message: str, *, about_key: bool = False) -> None:
        """Notes a mistake and leaves the part out of further checks."""
        self.add(path, message, about_key=about_key)
        self.refused.add(path)

    def complain(self, complaints: Iterable[Complaint], *under: str | int) -> None:
        """Notes complaints about what is at a path."""
        for item in complaints:
            self.add((*under, *item.path), item.text, about_key=item.about_key)

    def raise_mistakes(self) -> None:
        """Ends here if there was any mistake.

        Raises:
            MistakesError: With all of them.
        """
        if self._mistakes:
            raise MistakesError(self._mistakes.values())

    def at(self, *path: str | int) -> Any:
        """The data at a path; None where there is none."""
        found = self.data
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def mapping(self, *path: str | int) -> dict[str, Any]:
        """The keys and values at a path; none where something else is, which is noted elsewhere."""
        found = self.at(*path)
        if not isinstance(found, dict):
            return {}
        return {key: value for key, value in found.items() if (*path, key) not in self.refused}

    def sequence(self, *path: str | int) -> list[Any]:
        """The items at a path; none where something else is, which is noted elsewhere."""
        found = self.at(*path)
        return found if isinstance(found, list) else []
