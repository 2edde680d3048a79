"""Estimates and published figures -> cells."""

from decimal import Decimal

from suite.reporting.published.published import Figure
from suite.reporting.statistics.estimates import Estimate
from suite.reporting.tables.sheet import Cell
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.numbers import NOTHING, estimate_text

UNCHECKED = "†"
"""Behind a published figure that nobody has compared with its source yet."""


def estimate_cell(estimate: Estimate, metric: Metric) -> Cell:
    """Mean ± standard deviation, and how many runs diverged or are missing.

    >>> from suite.reporting.vocabulary.metrics import metric_of
    >>> cell = estimate_cell(Estimate(4.21, 0.012, (0, 2), diverged=(1,)), metric_of("best_test"))
    >>> cell.lines
    ('4.210 ± 0.012', '1/3 diverged')
    """
    notes = tuple(
        f"{len(seeds)}/{estimate.runs} {word}"
        for word, seeds in (
            ("diverged", estimate.diverged),
            ("missing", estimate.missing),
            ("without it", estimate.lacking),
        )
        if seeds
    )
    if estimate.mean is not None:
        text = metric.estimate(estimate.mean, estimate.deviation)
        return Cell(text, notes)
    if not notes:
        return Cell(NOTHING, tone="missing")
    return Cell(notes[0], notes[1:], "diverged" if estimate.diverged else "missing")


def published_cell(figure: Figure | None, metric: Metric) -> Cell:
    """A published figure, with a mark where nobody has checked it; empty where none is known."""
    if figure is None:
        return Cell("", tone="published")
    text = published_text(figure.value, figure.deviation, metric)
    return Cell(text if figure.checked else f"{text} {UNCHECKED}", tone="published")


def published_text(value: float, deviation: float | None, metric: Metric) -> str:
    """A published figure with the decimals that it was given with, and no more.

    >>> from suite.reporting.vocabulary.metrics import metric_of
    >>> published_text(3.4, None, metric_of("best_test"))
    '3.40'
    >>> published_text(37683752.0, None, metric_of("parameters"))
    '37,683,752'
    """
    return estimate_text(value, deviation, published_decimals(value, deviation, metric))


def published_decimals(value: float, deviation: float | None, metric: Metric) -> int:
    """The decimals that a published figure is printed with: its own, and usually two at least."""
    return max(min(metric.decimals, 2), _decimals(value), _decimals(deviation or 0.0))


def _decimals(value: float) -> int:
    """The decimals in the shortest way to write a number."""
    return max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))
