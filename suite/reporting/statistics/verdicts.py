"""A paired interval or a bound -> what may be said of a claim; p has no part in it."""

from collections.abc import Iterable, Mapping
from typing import Literal

from suite.reporting.statistics.paired_difference import Interval
from suite.spec import Expectation

Verdict = Literal["supported", "contradicted", "level", "not decided", "no records", "no such arms"]
NOT_DECIDED: Verdict = "not decided"
OPPOSITE: Mapping[Expectation, Expectation] = {
    "lower": "higher",
    "higher": "lower",
    "level": "level",
    "not higher": "not lower",
    "not lower": "not higher",
}
"""What is expected of the difference seen from the other side."""


def decide(expect: Expectation, interval: Interval | None, margin: float) -> Verdict:
    """What an interval of left less right says of an expectation.

    The interval can lie wholly *below* (its upper end under -margin), wholly *above* (its lower
    end over margin), wholly *within* (both ends in [-margin, margin]), or none of these, which
    decides ``lower``, ``higher`` and ``level`` nothing:

    - ``lower``: supported below, contradicted above, level within;
    - ``higher``: supported above, contradicted below, level within;
    - ``level``: supported within, contradicted below and above;
    - ``not higher``: supported if its upper end is at most margin, contradicted above;
    - ``not lower``: supported if its lower end is at least -margin, contradicted below.

    Args:
        expect: What left is expected to be, seen from right.
        interval: The 95 % interval; None for fewer than two pairs, which decides nothing.
        margin: Differences within it count as none, in the figure's unit; at least 0.

    >>> decide("lower", (-0.03, -0.01), 0.0), decide("lower", (-0.03, 0.01), 0.0)
    ('supported', 'not decided')
    >>> decide("level", (-0.003, 0.004), 0.01), decide("not higher", (-9.0, 0.2), 0.5)
    ('supported', 'supported')
    """
    if interval is None:
        return NOT_DECIDED
    low, high = interval
    if expect in {"higher", "not lower"}:
        return decide(OPPOSITE[expect], (-high, -low), margin)
    is_within = -margin <= low and high <= margin
    if expect == "level":
        return _of(is_within, high < -margin or low > margin)
    if expect == "lower" and is_within:
        return "level"
    is_met = high < -margin if expect == "lower" else high <= margin
    return _of(is_met, low > margin)


def decide_bound(values: Iterable[float], at_most: float, lacking: int) -> Verdict:
    """What runs say of a figure that is to be at most a number in every one of them.

    One run above it contradicts; all runs at or below it support. It is a sentence about these
    runs, so that it needs no interval, and one run is enough to decide it of that run.

    Args:
        values: The figure of each run that has it.
        at_most: The number.
        lacking: How many runs have none; then nothing is supported.

    >>> decide_bound([6, 7], 8, 0), decide_bound([6, 9], 8, 1), decide_bound([6], 8, 1)
    ('supported', 'contradicted', 'not decided')
    """
    found = list(values)
    if any(value > at_most for value in found):
        return "contradicted"
    return NOT_DECIDED if lacking or not found else "supported"


def _of(is_met: bool, is_opposed: bool) -> Verdict:
    if is_met:
        return "supported"
    return "contradicted" if is_opposed else NOT_DECIDED
