"""Two frames of records -> what is not the same in their settings and where they ran."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from suite.reporting.vocabulary.labels import key_of, value_text

ENVIRONMENT = ("commit", "dirty", "device", "backend", "threads")
"""Columns of where a record was made, before ``packages.*`` and ``machine.*``."""
FAMILIES = ("settings.", "packages.", "machine.")
MOST_VALUES = 4
"""Values of one side that are named in a text."""
ABSENT = "not there"


@dataclass(frozen=True)
class Change:
    """What is not the same on both sides.

    Attributes:
        name: A column of ``frame_of``, such as ``settings.epochs`` or ``packages.torch``.
        first: Its values on the one side, each once, as people write them.
        second: Its values on the other side.
    """

    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {_some(self.first)} -> {_some(self.second)}"


def changes_of(first: pd.DataFrame, second: pd.DataFrame) -> tuple[Change, ...]:
    """What differs between the records of two sets of results, settings first, then where they ran.

    Args:
        first: What ``frame_of`` made of the one set's records.
        second: The same of the other set's.
    """
    return tuple(_changes(first, second))


def _changes(first: pd.DataFrame, second: pd.DataFrame) -> Iterator[Change]:
    for name in _columns((*first.columns, *second.columns)):
        one, other = _values(first, name), _values(second, name)
        if one.keys() != other.keys():
            yield Change(name, tuple(one.values()), tuple(other.values()))


def _columns(names: Sequence[str]) -> list[str]:
    every = list(dict.fromkeys(names))
    settings, *places = ([name for name in every if name.startswith(one)] for one in FAMILIES)
    return [*settings, *ENVIRONMENT, *(name for family in places for name in family)]


def _values(frame: pd.DataFrame, name: str) -> dict[str, str]:
    """The different values of a column and their texts, sorted."""
    if name not in frame:
        return {"": ABSENT}
    column = frame[name].astype(object)
    values = column.where(column.notna(), None)
    texts = {key_of(value): ABSENT if value is None else value_text(value) for value in values}
    return dict(sorted(texts.items()))


def _some(values: Sequence[str]) -> str:
    shown = " or ".join(values[:MOST_VALUES])
    left = len(values) - MOST_VALUES
    return f"{shown} and {left:,} more" if left > 0 else shown
