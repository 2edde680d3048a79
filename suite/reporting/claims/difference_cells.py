"""A difference between two arms -> cells and columns of a tidy row."""

from typing import Any

from suite.reporting.statistics.paired_difference import Comparison, Interval
from suite.reporting.tables.sheet import Cell
from suite.reporting.vocabulary.metrics import Metric
from suite.reporting.vocabulary.numbers import NOTHING

LEAST_P = 0.001
"""Smaller p are written as less than this."""


def difference_cell(comparison: Comparison | None, metric: Metric) -> Cell:
    """The mean difference, and its 95 % interval below."""
    if comparison is None or comparison.mean is None:
        return Cell(NOTHING, tone="missing")
    if comparison.interval is None:
        return Cell(metric.signed(comparison.mean)[0])
    mean, *ends = metric.signed(comparison.mean, *comparison.interval)
    return Cell(mean, (" to ".join(ends),), "quoted")


def interval_text(interval: Interval | None, metric: Metric) -> str:
    """Two ends; empty for no interval."""
    return " to ".join(metric.signed(*interval)) if interval else ""


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
    }


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return interval or (None, None)
