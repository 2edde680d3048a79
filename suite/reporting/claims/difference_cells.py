"""A difference between two arms -> cells and columns of a tidy row."""

from typing import Any

from suite.reporting.statistics.paired_difference import Comparison, Interval
from suite.reporting.tables.sheet import Cell
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.numbers import NOTHING

ROUNDS = (
    "Times are compared within rounds: a pair's difference is the median over all rounds in which "
    "both arms took turns in one process. Rounds: the quartiles of these differences, of all pairs."
)
LEAST_P = 0.001
"""Smaller p are written as less than this."""


def difference_cell(comparison: Comparison | None, metric: Metric) -> Cell:
    """The mean difference; below it its 95 % interval, and of times the spread of the rounds.

    Args:
        comparison: The comparison; None where there is none.
        metric: The figure, with as many decimals as tell apart what decides.
    """
    if comparison is None or comparison.mean is None:
        return Cell(NOTHING, tone="missing")
    notes = [interval_text(comparison.interval, metric)] if comparison.interval else []
    spread = comparison.spread
    notes += [f"rounds {interval_text((spread.low, spread.high), metric)}"] if spread else []
    return Cell(metric.signed(comparison.mean), tuple(notes), "quoted" if notes else "plain")


def decisive(comparison: Comparison | None, metric: Metric, margin: float = 0.0) -> Metric:
    """The figure with as many decimals as tell apart a difference, its interval and its margin.

    Args:
        comparison: The comparison; None where there is none.
        metric: The figure.
        margin: Differences within it count as none.
    """
    if comparison is None or comparison.mean is None:
        return metric.apart(margin)
    return metric.apart(comparison.mean, *(comparison.interval or ()), margin, -margin)


def interval_text(interval: Interval | None, metric: Metric) -> str:
    """Two ends; empty for no interval."""
    return " to ".join(map(metric.signed, interval)) if interval else ""


def n_text(comparison: Comparison) -> str:
    """The pairs, and of how many if some are lacking."""
    if comparison.n == comparison.planned:
        return str(comparison.n)
    return f"{comparison.n} of {comparison.planned}"


def p_text(p: float | None) -> str:
    """A probability as tables write it; empty for none.

    >>> p_text(0.25), p_text(0.0156), p_text(1.0), p_text(0.00001), p_text(None)
    ('0.25', '0.016', '1', '< 0.001', '')
    """
    if p is None:
        return ""
    return f"< {LEAST_P}" if p < LEAST_P else f"{p:.3f}".rstrip("0").rstrip(".")


def difference_columns(comparison: Comparison | None, holm: float | None) -> dict[str, Any]:
    """What a tidy row says of a comparison; the same keys where there is none."""
    low, high = _ends(comparison.interval if comparison else None)
    bootstrap_low, bootstrap_high = _ends(comparison.bootstrap if comparison else None)
    return {
        "difference": comparison and comparison.mean,
        "low": low,
        "high": high,
        "pairs": comparison and comparison.n,
        "planned pairs": comparison and comparison.planned,
        "seeds": list(comparison.seeds) if comparison else [],
        "p": comparison and comparison.p,
        "p holm": holm,
        "bootstrap low": bootstrap_low,
        "bootstrap high": bootstrap_high,
        **_rounds(comparison),
    }


def _rounds(comparison: Comparison | None) -> dict[str, Any]:
    """Of a time, how far its differences within rounds spread."""
    if comparison is None or comparison.rounds is None:
        return {}
    spread = comparison.spread
    return {
        "rounds": spread.n if spread else 0,
        "rounds lower quartile": spread and spread.low,
        "rounds upper quartile": spread and spread.high,
    }


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return interval or (None, None)
