"""A paired interval or a bound -> what may be said of a claim; p has no part in it."""

from collections.abc import Iterable, Mapping
from typing import Literal

from suite.reporting.statistics.paired_difference import Comparison, Interval
from suite.reporting.vocabulary.metric import Metric
from suite.spec import Divergence, Expectation

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


def known_difference(comparison: Comparison, metric: Metric) -> Interval | None:
    """Where a mean difference lies, as far as its pairs tell; None where they do not.

    It is the interval, or of equal differences that one value if they are many. Of a figure that
    settings alone decide one pair is as good as many, and no chance is in it.
    """
    if metric.is_fixed and (comparison.are_equal or comparison.n == 1):
        return (comparison.differences[0],) * 2
    return comparison.known


Share = tuple[int, int]
"""How many runs diverged, and of how many."""
LARGEST_P = 0.05
"""Of the sign-flip test over pairs, for one arm to be said to diverge more often than another."""


def decide_divergence(expect: Divergence, left: Share, right: Share, p: float | None) -> Verdict:
    """What two arms' runs say of which of them diverge.

    - ``diverges`` is a sentence about every run: supported if all of left did and none of right,
      contradicted if none of left did or all of right, else not decided.
    - ``diverges more`` is one about chance: supported if more of left did, and contradicted if more
      of right, where p is at most 0.05. With fewer than six pairs it never is.

    Args:
        expect: What left is expected to do.
        left: The runs of left.
        right: The runs of right.
        p: Of the sign-flip test of the pairs; None for fewer than two.

    >>> decide_divergence("diverges", (3, 3), (0, 3), 0.25)
    'supported'
    >>> decide_divergence("diverges more", (3, 3), (0, 3), 0.25)
    'not decided'
    >>> decide_divergence("diverges more", (0, 6), (6, 6), 0.03125)
    'contradicted'
    """
    (lost, of), (others, of_others) = left, right
    if not of or not of_others:
        return NOT_DECIDED
    if expect == "diverges":
        return _of(lost == of and not others, not lost or others == of_others)
    if p is None or p > LARGEST_P:
        return NOT_DECIDED
    return "supported" if lost > others else "contradicted"


def _of(is_met: bool, is_opposed: bool) -> Verdict:
    if is_met:
        return "supported"
    return "contradicted" if is_opposed else NOT_DECIDED
