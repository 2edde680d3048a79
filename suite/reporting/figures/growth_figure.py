"""Figures of times: lines on logarithmic axes, a panel or several side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator

from suite.reporting.figures.series import Series, draw_series, legend_columns, legend_over, line_of
from suite.reporting.figures.style import (
    LEGEND_ROW,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    despine,
    figure_text,
)


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
        title: Its title; empty for none.
        lines: Its lines.
    """

    title: str
    lines: tuple[Series, ...]


def growth_figure(panels: Sequence[Panel], across: str, up: str, scheme: Scheme) -> Figure:
    """Panels side by side that share the vertical axis; both axes are logarithmic.

    Args:
        panels: The panels, each with the same lines.
        across: What the horizontal axis shows.
        up: What the vertical axis shows.
        scheme: The colours.
    """
    legends = {one.place: one for panel in panels for one in panel.lines}
    columns = legend_columns(one.label for one in legends.values())
    legend = LEGEND_ROW * (1 + -(-len(legends) // columns))
    figure = Figure(figsize=(WIDTH, 1.35 * PANEL_HEIGHT + legend), layout="constrained")
    row = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, panel in zip(row, panels, strict=True):
        _draw_panel(axes, panel, across, scheme)
    row[0].set_ylabel(up)
    legend_over(figure, [line_of(one, scheme) for one in legends.values()], columns)
    return figure


def _draw_panel(axes: Axes, panel: Panel, across: str, scheme: Scheme) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    for series in panel.lines:
        draw_series(axes, series, scheme)
    places = sorted({x for series in panel.lines for x in series.x})
    axes.set_xticks(places, [f"{place:g}" for place in places])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_title(figure_text(panel.title))
    axes.set_xlabel(across)
    despine(axes)
