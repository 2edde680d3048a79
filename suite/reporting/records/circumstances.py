"""Where records come from: commits, machines, versions, times."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from suite.reporting.vocabulary.labels import value_text


@dataclass(frozen=True)
class Fact:
    """One thing that a table names.

    Attributes:
        label: What it is about.
        text: What there is to say.
        is_marked: Whether a reader should look twice.
    """

    label: str
    text: str
    is_marked: bool = False


UNKNOWN = "unknown"
_ORIGINS = {
    "device": "device",
    "processor": "machine.processor",
    "cores": "machine.cores",
    "memory, GB": "machine.memory_gb",
    "graphics card": "machine.gpu",
    "system": "machine.system",
    "kernels": "backend",
    "threads that computed": "threads",
}


def commits_of(frame: pd.DataFrame) -> Fact:
    """The commits of the records, marked where there are several or where code had changes."""
    if frame.empty:
        return Fact("commit", "no records yet")
    known = frame["commit"].map(lambda commit: commit[:8] if isinstance(commit, str) else UNKNOWN)
    dirty = frame["dirty"].map(lambda dirty: dirty is True)
    names = known + dirty.map({True: " with changes", False: ""})
    counts = names.value_counts(sort=True)
    texts = [f"{name} ({count} runs)" for name, count in counts.items()]
    text = str(counts.index[0]) if len(counts) == 1 else f"several: {', '.join(texts)}"
    is_marked = len(counts) > 1 or bool(dirty.any()) or bool((known == UNKNOWN).any())
    return Fact("commit", text, is_marked)


def origins_of(frame: pd.DataFrame) -> tuple[Fact, ...]:
    """Where the records were made: machines, devices, versions, times; nothing without records."""
    if frame.empty:
        return ()
    facts = [
        Fact(label, text)
        for label, column in _ORIGINS.items()
        if column in frame and (text := _distinct(frame[column]))
    ]
    versions = [
        f"{column.removeprefix('packages.')} {text}"
        for column in frame.columns
        if column.startswith("packages.") and (text := _distinct(frame[column]))
    ]
    if versions:
        facts.append(Fact("versions", ", ".join(versions)))
    first, last = frame["started"].min(), frame["ended"].max()
    facts.append(Fact("made", f"{_minute(first)} to {_minute(last)} (UTC)"))
    return tuple(facts)


def _distinct(column: Iterable[Any]) -> str:
    values = dict.fromkeys(value_text(value) for value in column if not _is_none(value))
    return " or ".join(values)


def _is_none(value: Any) -> bool:
    return value is None or (isinstance(value, float) and pd.isna(value))


def _minute(moment: str) -> str:
    """A moment to the minute.

    >>> _minute("2026-01-02T03:04:05.000006Z")
    '2026-01-02 03:04'
    """
    return moment[:16].replace("T", " ")
