"""Estimates and published figures -> cells."""

from collections.abc import Iterable
from decimal import Decimal

from suite.reporting.metrics import Metric
from suite.reporting.numbers import estimate_text
from suite.reporting.published import Figure
from suite.reporting.sheet import Cell
from suite.reporting.statistics import Estimate

NOTHING = "-"
UNCHECKED = "†"
"""Behind a published figure that nobody has compared with its source yet."""


def estimate_cell(estimate: Estimate, metric: Metric) -> Cell:
    """Mean ± standard deviation, and how many runs diverged or are missing.

    >>> from suite.reporting.metrics import metric_of
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

    >>> from suite.reporting.metrics import metric_of
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


def parameters_text(counts: Iterable[int | None]) -> str:
    """Numbers of parameters: one where all are the same, else the smallest and the largest.

    >>> parameters_text([381121, 381121]), parameters_text([381121, 381885]), parameters_text([])
    ('381,121', '381,121 to 381,885', '-')
    """
    known = sorted({count for count in counts if count is not None})
    if not known:
        return NOTHING
    return f"{known[0]:,}" if len(known) == 1 else f"{known[0]:,} to {known[-1]:,}"


def seeds_text(seeds: Iterable[int | None]) -> str:
    """Seeds, long stretches shortened.

    >>> seeds_text((0, 1, 2)), seeds_text((0, 1, 2, 3, 4, 9)), seeds_text(())
    ('0, 1, 2', '0-4, 9', '-')
    """
    stretches: list[list[int]] = []
    for seed in sorted(seed for seed in seeds if seed is not None):
        if stretches and seed == stretches[-1][-1] + 1:
            stretches[-1].append(seed)
        else:
            stretches.append([seed])
    words = [
        f"{stretch[0]}-{stretch[-1]}" if len(stretch) > 3 else ", ".join(map(str, stretch))
        for stretch in stretches
    ]
    return ", ".join(words) or NOTHING
