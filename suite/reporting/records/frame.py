"""Records -> a tidy frame: one row for each run, from the attempt that counts."""

from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

import pandas as pd

from suite.store import Record, earliest_finished
from suite.store.records.segment import seconds_of

COLUMNS = (
    "run",
    "task",
    "outcome",
    "attempt",
    "commit",
    "dirty",
    "device",
    "backend",
    "threads",
    "started",
    "ended",
    "seconds",
    "segments",
)
"""Columns that every frame has, even an empty one."""


def frame_of(records: Iterable[Record]) -> pd.DataFrame:
    """A tidy frame of records: a row for each run that finished or diverged.

    A run's row is its earliest finished attempt, else its earliest diverged one; failed attempts
    make no row. Columns beside ``COLUMNS``:

    - ``settings.<key>``: the run's identity. A variant has its name there, and its own settings
      under ``settings.coupling.method`` and the like.
    - ``result.<key>``: what it found; missing where it found none.
    - ``timings.<name>``: the median of the times that it measured, in seconds.
    - ``packages.<name>`` and ``machine.<key>``: where it ran.

    ``seconds`` is the time of all its processes together, missing if one of them was killed.

    Args:
        records: Records in any order; the attempts of a run may be apart.
    """
    rows = [_row(record) for record in counting(records)]
    columns = dict.fromkeys([*COLUMNS, *(key for row in rows for key in row)])
    return pd.DataFrame.from_records(rows, columns=list(columns))


def counting(records: Iterable[Record]) -> Iterator[Record]:
    """The records that count: a run's earliest finished attempt, else its earliest diverged one."""
    runs: dict[str, list[Record]] = {}
    for record in records:
        runs.setdefault(record.run.id, []).append(record)
    for attempts in runs.values():
        found = earliest_finished(attempts) or _earliest_diverged(attempts)
        if found is not None:
            yield found


def _earliest_diverged(attempts: Iterable[Record]) -> Record | None:
    return min(
        (record for record in attempts if record.outcome == "diverged"),
        key=lambda record: (record.circumstance.ended, record.circumstance.lease),
        default=None,
    )


def _row(record: Record) -> dict[str, Any]:
    circumstance = record.circumstance
    row: dict[str, Any] = {
        "run": record.run.id,
        "task": record.run.task,
        "outcome": record.outcome,
        "attempt": record.attempt,
        "seconds": seconds_of(circumstance.segments),
        "segments": len(circumstance.segments),
    }
    row |= {key: getattr(circumstance, key) for key in COLUMNS if key not in row}
    row |= flat("settings", record.run.settings)
    row |= {f"result.{key}": value for key, value in record.result.items()}
    row |= {f"timings.{key}": median(times) for key, times in circumstance.timings.items() if times}
    row |= flat("packages", circumstance.packages)
    row |= flat("machine", circumstance.machine)
    return row


def flat(key: str, value: Any) -> dict[str, Any]:
    """Nested settings as dotted columns; a variant's column is its name.

    >>> flat("coupling", {"name": "matrixexp", "method": "taylor"})
    {'coupling': 'matrixexp', 'coupling.method': 'taylor'}
    """
    if not isinstance(value, dict):
        return {key: value}
    columns: dict[str, Any] = {}
    for name, inner in value.items():
        columns |= {key: inner} if name == "name" else flat(f"{key}.{name}", inner)
    return columns
