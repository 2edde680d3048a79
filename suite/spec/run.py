"""One run of a study: a task with every setting resolved."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from suite.registry import TaskSettings


@dataclass(frozen=True)
class Run:
    """A task with every setting resolved.

    Attributes:
        id: The hash of what can change its result; see ``suite.spec.identity``.
        task: The name of its task.
        settings: Its settings.
        cell: The axes' values that a study gives this run, the seed among them. Not part of its
            identity: another study may reach the same run over other axes.
    """

    id: str
    task: str
    settings: TaskSettings
    cell: dict[str, Any]

    @cached_property
    def name(self) -> str:
        """A readable name that ends in the beginning of the id."""
        unwritten = self.settings.unwritten()
        keys = (key for key in self.settings.label if key not in unwritten)
        words = (_word(key, getattr(self.settings, key)) for key in keys)
        return "-".join((self.task, *words, self.id[:8]))


def _word(key: str, value: Any) -> str:
    """One setting in a run's name: numbers with their key, names alone.

    >>> _word("lr", 0.01), _word("coupling", "affine")
    ('lr0.01', 'affine')
    """
    text = str(getattr(value, "name", value))
    return f"{key}{text}" if isinstance(value, int | float) else text
