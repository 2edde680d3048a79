"""The figure of what each degree of the series costs and leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suite.reporting.figures.series import Series, draw_series, legend_columns, legend_over, line_of
from suite.reporting.figures.style import (
    LEGEND_ROW,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    despine,
    figure_text,
)

ROUNDING = 2.0**-24
"""float32's unit roundoff."""
LOWEST, HIGHEST = 1e-17, 10.0


@dataclass(frozen=True)
class Frontier:
    """The errors of the degrees for one norm.

    Attributes:
        series: Relative errors by products with a vector.
        chosen: Products and error of the degree that the suite's rule chooses.
    """

    series: Series
    chosen: tuple[float, float]


@dataclass(frozen=True)
class Frontiers:
    """One panel.

    Attributes:
        title: Which matrices these are.
        lines: One for each norm.
    """

    title: str
    lines: tuple[Frontier, ...]


def truncation_figure(panels: Sequence[Frontiers], scheme: Scheme) -> Figure:
    """Error against products, a line for each norm, a ring where the rule stops.

    Args:
        panels: The panels, each with the same norms.
        scheme: The colours.
    """
    lines = [line_of(one.series, scheme) for one in panels[0].lines]
    columns = min(3, legend_columns(str(line.get_label()) for line in lines))
    legend = LEGEND_ROW * (1 + -(-len(lines) // columns))
    figure = Figure(figsize=(WIDTH, 1.35 * PANEL_HEIGHT + legend), layout="constrained")
    row = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, panel in zip(row, panels, strict=True):
        _draw_panel(axes, panel, scheme)
    row[0].set_ylabel("relative error of exp(S) x")
    _name_rounding(row[0])
    legend_over(figure, lines, columns)
    return figure


def _draw_panel(axes: Axes, panel: Frontiers, scheme: Scheme) -> None:
    axes.set_yscale("log")
    for frontier in panel.lines:
        _draw_frontier(axes, frontier, scheme)
    axes.axhline(ROUNDING, color=scheme.ink, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_ylim(LOWEST, HIGHEST)
    axes.set_xlim(left=0)
    axes.set_title(figure_text(panel.title))
    axes.set_xlabel("products S v")
    despine(axes)


def _name_rounding(axes: Axes) -> None:
    axes.annotate(
        "float32 rounding",
        (1, ROUNDING),
        xycoords=("axes fraction", "data"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
    )


def _draw_frontier(axes: Axes, frontier: Frontier, scheme: Scheme) -> None:
    # What is no error at all has no place on a logarithmic axis but its lower edge.
    lowest = tuple(max(error, LOWEST) for error in frontier.series.middle)
    draw_series(axes, replace(frontier.series, middle=lowest), scheme)
    cost, error = frontier.chosen
    colour = line_of(frontier.series, scheme).get_color()
    (ring,) = axes.plot([cost], [max(error, LOWEST)], marker="o", color=colour, clip_on=False)
    ring.set(markerfacecolor="none", markeredgewidth=1.8, markersize=11)
