"""How long a sweep will still take."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True)
class Work:
    """One run that is not finished.

    Attributes:
        shape: What runs that cost the same have in common.
        weight: What it costs against others, by formula.
        done: How much of it is done, from 0 to 1.
        running: Whether a worker has it now.
    """

    shape: str
    weight: float
    done: float
    running: bool


def time_left(
    work: Iterable[Work], seconds: Mapping[str, float], weights: Mapping[str, float], slots: int
) -> float | None:
    """Seconds until all is done, if slots take runs in this order.

    Args:
        work: What is not finished, in the order in which it will be taken.
        seconds: What a whole run of a shape takes, for shapes that were measured.
        weights: What a run of each of these shapes costs by formula.
        slots: How many run at a time.

    Returns:
        Seconds; None if no shape was measured yet.

    >>> runs = [Work("a", 1.0, 0.5, True), Work("a", 1.0, 0.0, False), Work("b", 2.0, 0.0, False)]
    >>> time_left(runs, {"a": 10.0}, {"a": 1.0}, slots=1)
    35.0
    >>> time_left(runs, {"a": 10.0}, {"a": 1.0}, slots=2)
    25.0
    """
    if not seconds:
        return None
    a_unit = fmean(seconds[shape] / weights[shape] for shape in seconds)
    busy: list[float] = []
    waiting: list[float] = []
    for one in work:
        whole = seconds.get(one.shape, one.weight * a_unit)
        (busy if one.running else waiting).append(whole * (1 - one.done))
    heapq.heapify(busy)
    for cost in waiting:
        start = heapq.heappop(busy) if len(busy) >= max(1, slots) else 0.0
        heapq.heappush(busy, start + cost)
    return max(busy, default=0.0)
