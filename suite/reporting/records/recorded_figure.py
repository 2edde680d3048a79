"""A figure that a record has: a number of its result, or of its times."""

from math import isfinite
from statistics import median

from suite.spec import TIMINGS
from suite.store import Record


def figure_of(record: Record, name: str) -> float | None:
    """A figure of a record: a number of its result, or the median of its times of that name."""
    if name.startswith(TIMINGS):
        times = record.circumstance.timings.get(name.removeprefix(TIMINGS))
        return median(times) if times else None
    value = record.result.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) else None
