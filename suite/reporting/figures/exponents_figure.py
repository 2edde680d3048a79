"""The figure of the couplings' exponentials over training: their norm, and what it takes."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from suite.reporting.curves.exponents import Exponents
from suite.reporting.figures.series import Series, line_of
from suite.reporting.figures.style import (
    LEGEND_ROW,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    despine,
    figure_text,
)

COUNTS = {
    "products": Series("products S v, this suite's rule (m times sub-steps)", 0, (), ()),
    "degree": Series("degree m, this suite's rule", 1, (), ()),
    "terms": Series("Taylor terms, the authors' rule, at most", 2, (), ()),
}
"""The lines of the lower panel, by their figure."""
MARKERS = 12
"""About how many markers a line has."""


def exponents_figure(arms: Sequence[Exponents], scheme: Scheme) -> Figure:
    """Two panels for each arm that share its steps: the norm above, what it takes below.

    Args:
        arms: The arms, not more than a page can hold.
        scheme: The colours.
    """
    height = 2.1 * PANEL_HEIGHT + LEGEND_ROW * len(COUNTS)
    figure = Figure(figsize=(WIDTH, height * len(arms)), layout="constrained")
    parts = figure.subfigures(len(arms), 1, squeeze=False)[:, 0]
    for part, arm in zip(parts, arms, strict=True):
        if arm.label:
            part.suptitle(figure_text(arm.label), fontsize="medium")
        upper, lower = part.subplots(2, 1, sharex=True, height_ratios=(2, 3))
        _draw(upper, arm.stretches("norm"), Line2D([], [], color=scheme.ink), scheme)
        handles = _draw_counts(lower, arm, scheme)
        norm = "the largest norm of S" if arm.is_measured else "a bound on the largest norm of S"
        upper.set(title=f"Coupling layers: {norm}", ylabel="row sum of |S|")
        lower.set(title="What that norm takes", ylabel="products, m, terms")
        lower.set_xlabel("optimiser step")
        lower.yaxis.set_major_locator(MaxNLocator(integer=True))
        part.legend(handles=handles, loc="outside lower left", handlelength=3.6)
    return figure


def _draw_counts(axes: Axes, arm: Exponents, scheme: Scheme) -> list[Line2D]:
    """The lines that the arm has, and their handles."""
    handles = []
    for name, series in COUNTS.items():
        stretches = arm.stretches(name)
        if not stretches.empty:
            handles.append(line_of(series, scheme))
            _draw(axes, stretches, handles[-1], scheme)
    return handles


def _draw(axes: Axes, stretches: pd.DataFrame, like: Line2D, scheme: Scheme) -> None:
    """A line through the stretches' medians, and a band from smallest to largest."""
    step = stretches["step"]
    line = Line2D(step, stretches["middle"])
    line.update_from(like)
    line.set_markevery(max(1, len(stretches) // MARKERS))
    axes.add_line(line)
    colour = like.get_color()
    axes.fill_between(
        step, stretches["low"], stretches["high"], color=colour, alpha=scheme.band, linewidth=0
    )
    axes.autoscale_view()
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)
    despine(axes)
