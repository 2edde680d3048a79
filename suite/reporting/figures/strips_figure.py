"""The figure of strips: every seed a point, the arms one below the other."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suite.reporting.figures.series import Series, line_of
from suite.reporting.figures.style import WIDTH, Scheme, despine, figure_text
from suite.reporting.statistics.strips import Strip

ROW = 0.52
"""Inches of an arm."""
FOOT = 0.55
MOST_POINTS = 100
"""Points of an arm that are drawn; mean and interval are of all of them."""
FEW = 8
"""Points that need no spreading out."""
EDGE, CROSS = 0.995, 0.02
"""Where the first diverged run is drawn, and how far left of it the next, in widths of the axes."""
MOST_CROSSES = 10
"""Diverged runs of an arm that are drawn; how many there are stands beside its name."""
SPREAD = 0.3
GOLDEN = 0.6180339887
"""Multiples of it fill an interval evenly, however many there are."""
BELOW = 0.3
"""How far below its points an arm's mean is."""


def strips_figure(strips: Sequence[Strip], axis: str, scheme: Scheme) -> Figure:
    """A row for each arm: its name, a point for each seed, and below them mean and interval.

    Args:
        strips: The arms, from the top down.
        axis: What the horizontal axis shows, with its unit.
        scheme: The colours.
    """
    figure = Figure(figsize=(WIDTH, FOOT + ROW * len(strips)), layout="constrained")
    axes = figure.subplots()
    for row, strip in enumerate(strips):
        _draw(axes, row, strip, scheme)
        text = figure_text(f"{strip.label} ({strip.counts})")
        axes.text(0.005, row - 0.2, text, transform=axes.get_yaxis_transform(), va="bottom")
    axes.set_ylim(len(strips) - 0.4, -0.75)
    axes.set_yticks([])
    axes.set_xlabel(axis)
    axes.margins(x=0.06)
    despine(axes, left=True)
    return figure


def _draw(axes: Axes, row: int, strip: Strip, scheme: Scheme) -> None:
    like = line_of(Series("", strip.place, (), ()), scheme)
    values = strip.values[:MOST_POINTS]
    spread = SPREAD if len(values) > FEW else 0.0
    heights = [row + spread * ((GOLDEN * place) % 1 - 0.5) for place in range(len(values))]
    axes.plot(
        values,
        heights,
        linestyle="",
        marker=like.get_marker(),
        markersize=5 if len(values) <= FEW else 3,
        color=like.get_color(),
        alpha=0.8,
    )
    if strip.interval is not None:
        axes.hlines(row + BELOW, *strip.interval, color=scheme.ink, linewidth=1.6)
    if strip.diverged:
        _draw_lost(axes, row, strip.diverged, scheme)
    if strip.mean is not None:
        axes.plot([strip.mean], [row + BELOW], marker="|", markersize=9, color=scheme.ink)


def _draw_lost(axes: Axes, row: int, diverged: int, scheme: Scheme) -> None:
    """Crosses at the right edge, one for each run that diverged."""
    lost = min(diverged, MOST_CROSSES)
    axes.plot(
        [EDGE - CROSS * place for place in range(lost)],
        [row] * lost,
        linestyle="",
        marker="x",
        markersize=6,
        color=scheme.ink,
        transform=axes.get_yaxis_transform(),
        clip_on=False,
    )
