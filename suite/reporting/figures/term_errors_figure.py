"""The figure of what a model loses with its series cut: errors by the number of terms."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from suite.reporting.figures.series import Series, draw_series, line_of
from suite.reporting.figures.style import PANEL_HEIGHT, WIDTH, Scheme, despine, figure_text

HALF_A_LEVEL = 0.5
"""A smaller error is gone when pixels are rounded."""


@dataclass(frozen=True)
class TermErrors:
    """The errors of one model.

    Attributes:
        label: What the model is called; empty where there is only one.
        likelihood: Errors in bits/dim.
        pixels: Errors in levels of a pixel.
        chosen: The mean number of terms that the suite's rule takes.
    """

    label: str
    likelihood: tuple[Series, ...]
    pixels: tuple[Series, ...]
    chosen: float


def term_errors_figure(models: Sequence[TermErrors], scheme: Scheme) -> Figure:
    """Two panels for each model, with logarithmic axes: errors of bits/dim, and of pixels.

    Args:
        models: The models, not more than a page can hold.
        scheme: The colours.
    """
    figure = Figure(figsize=(WIDTH, 2.3 * PANEL_HEIGHT * len(models)), layout="constrained")
    parts = figure.subfigures(len(models), 1, squeeze=False)[:, 0]
    for part, model in zip(parts, models, strict=True):
        if model.label:
            part.suptitle(figure_text(model.label), fontsize="medium")
        upper, lower = part.subplots(2, 1, sharex=True)
        _draw(upper, model.likelihood, model.chosen, scheme)
        _draw(lower, model.pixels, model.chosen, scheme)
        _name_rule(upper, model.chosen)
        upper.set(title="Error of the likelihood", ylabel="bits/dim")
        lower.set(title="Error of the inverse", ylabel="levels of 255")
        lower.axhline(HALF_A_LEVEL, color=scheme.ink, linewidth=0.8, dashes=(1, 2))
        lower.set_xlabel("m, terms of the series")
        lower.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _draw(axes: Axes, lines: Sequence[Series], chosen: float, scheme: Scheme) -> None:
    """The curves of one panel, and where the suite's rule stops."""
    axes.set_yscale("log")
    for series in lines:
        draw_series(axes, series, scheme)
    axes.axvline(chosen, color=scheme.ink, linewidth=1.2, dashes=(4, 2))
    handles = [line_of(series, scheme) for series in lines]
    axes.legend(handles=handles, loc="lower left", borderaxespad=0.2)
    despine(axes)


def _name_rule(axes: Axes, chosen: float) -> None:
    """What the upright line is, at its side, where the curves have come down."""
    axes.annotate(
        f"this suite's rule:\nmean m = {chosen:.1f}",
        (chosen, 0.96),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-6, 0),
        textcoords="offset points",
        ha="right",
        va="top",
    )
