"""The figure of what parameters buy: a mark for each arm, with the spread of its seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import EngFormatter, MaxNLocator, NullFormatter

from suite.reporting.figures.series import Series, legend_columns, legend_over, line_of
from suite.reporting.figures.style import (
    LEGEND_ROW,
    MOST_LINES,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    despine,
)
from suite.reporting.statistics.strips import Strip

NARROWEST = 0.1
"""The share of the largest count that the axis spans at least: matched arms look matched."""
WIDE = 4
"""From this ratio of parameters on, the axis is logarithmic."""


@dataclass(frozen=True)
class Sized:
    """An arm with its size.

    Attributes:
        parameters: Its trainable parameters.
        strip: The figures of its runs, at least one.
    """

    parameters: int
    strip: Strip


def sizes_figure(arms: Sequence[Sized], axis: str, scheme: Scheme) -> Figure:
    """Marks at parameters and mean, bars of one standard deviation to each side.

    The mark of an arm of which runs diverged is open.

    Args:
        arms: The arms; up to ``MOST_LINES`` have names in a legend.
        axis: What the vertical axis shows, with its unit.
        scheme: The colours.
    """
    is_named = len(arms) <= MOST_LINES
    labels = [f"{arm.strip.label} ({arm.strip.counts})" for arm in arms]
    columns = min(2, legend_columns(labels))
    rows = -(-len(arms) // columns) if is_named else 0
    figure = Figure(figsize=(WIDTH, 1.3 * PANEL_HEIGHT + LEGEND_ROW * rows), layout="constrained")
    axes = figure.subplots()
    handles = []
    for arm, label in zip(arms, labels, strict=True):
        like = line_of(Series(label, arm.strip.place if is_named else 0, (), ()), scheme)
        like.set(linestyle="", markersize=6)
        if arm.strip.diverged:
            like.set_markerfacecolor("none")
        handles.append(like)
        _draw(axes, arm, like)
    if is_named:
        legend_over(figure, handles, columns)
    axes.set_ylabel(axis)
    _finish(axes, [arm.parameters for arm in arms])
    return figure


def _draw(axes: Axes, arm: Sized, like: Line2D) -> None:
    middle = fmean(arm.strip.values)
    spread = arm.strip.deviation or 0.0
    mark = Line2D([arm.parameters], [middle])
    mark.update_from(like)
    axes.add_line(mark)
    ends = (middle - spread, middle + spread)
    axes.add_line(Line2D([arm.parameters] * 2, ends, color=like.get_color()))


def _finish(axes: Axes, counts: Sequence[int]) -> None:
    axes.autoscale_view()
    low, high = min(counts), max(counts)
    if high > WIDE * low:
        axes.set_xscale("log")
        axes.set_xlim(low / 1.3, high * 1.3)
    else:
        margin = max(0.06 * (high - low), (NARROWEST * high - (high - low)) / 2)
        axes.set_xlim(low - margin, high + margin)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("trainable parameters")
    axes.margins(y=0.1)
    despine(axes)
