"""The figure of truncation errors: likelihood above, pixels below, by the number of terms."""

from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from suite.reporting.figures.style import (
    DASHES,
    LEGEND_ROW,
    MARKERS,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    figure_text,
)
from suite.reporting.truncation import TERMS, Truncation

LIKELIHOOD = {
    "cost": "true, from the exact model's",
    "excess": "claimed, from the exact model's",
}
PIXELS = {
    "roundtrip_max": "round trip, largest",
    "roundtrip_mean": "round trip, mean",
    "sample_difference": "samples, mean",
}
HALF_A_LEVEL = 0.5
"""A smaller error is gone when pixels are rounded."""


def truncation_figure(models: Sequence[Truncation], scheme: Scheme) -> Figure:
    """Two panels for each model, with logarithmic axes: errors of bits/dim, and of pixels.

    Args:
        models: The models, not more than a page can hold.
        scheme: The colours.
    """
    height = 2 * PANEL_HEIGHT + 5 * LEGEND_ROW
    figure = Figure(figsize=(WIDTH, height * len(models)), layout="constrained")
    parts = figure.subfigures(len(models), 1, squeeze=False)[:, 0]
    for part, model in zip(parts, models, strict=True):
        if model.label:
            part.suptitle(figure_text(model.label), fontsize="medium")
        upper, lower = part.subplots(2, 1, sharex=True)
        _draw(upper, model, LIKELIHOOD, scheme)
        _draw(lower, model, PIXELS, scheme)
        _name_rule(upper, model)
        upper.set(title="Error of the likelihood", ylabel="bits/dim")
        lower.set(title="Error of the inverse", ylabel="levels of 255")
        lower.axhline(HALF_A_LEVEL, color=scheme.ink, linewidth=0.8, dashes=(1, 2))
        lower.set_xlabel("m, terms of the series")
        lower.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _draw(axes: Axes, model: Truncation, names: Mapping[str, str], scheme: Scheme) -> None:
    """The curves of one panel, and where the suite's rule stops."""
    axes.set_yscale("log")
    for place, (name, label) in enumerate(names.items()):
        curve = _drawable(model.points, name)
        axes.plot(
            curve[TERMS],
            curve[name],
            color=scheme.lines[place],
            dashes=DASHES[place],
            marker=MARKERS[place],
            label=label,
        )
    axes.axvline(model.chosen, color=scheme.ink, linewidth=1.2, dashes=(4, 2))
    axes.legend(loc="lower left", borderaxespad=0.2)
    seaborn.despine(ax=axes)


def _name_rule(axes: Axes, model: Truncation) -> None:
    """What the upright line is, at its side, where the curves have come down."""
    axes.annotate(
        f"this suite's rule:\nmean m = {model.chosen:.1f}",
        (model.chosen, 0.96),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-6, 0),
        textcoords="offset points",
        ha="right",
        va="top",
    )


def _drawable(points: pd.DataFrame, name: str) -> pd.DataFrame:
    """The points that a logarithmic axis has."""
    return points[points[name] > 0]
