"""The figure of training curves: a line and a band for each arm."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from suite.reporting.curves.bands import STEEP, ArmCurves
from suite.reporting.figures.series import legend_columns
from suite.reporting.figures.style import (
    DASHES,
    LEGEND_ROW,
    MARKERS,
    MOST_LINES,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    despine,
    figure_text,
    nth,
)

MOST_MARKERS = 25


def training_figure(arms: Sequence[ArmCurves], evaluated: str, scheme: Scheme) -> Figure:
    """Two panels for each group of at most ``MOST_LINES`` arms: selection and training bits/dim.

    Args:
        arms: The curves of each arm.
        evaluated: What the upper panel is of: the selection images, and which weights.
        scheme: The colours.
    """
    groups = [arms[start : start + MOST_LINES] for start in range(0, len(arms), MOST_LINES)]
    columns = min(2, legend_columns(map(_label, arms)))
    legends = [LEGEND_ROW * (1 + -(-len(group) // columns)) for group in groups]
    heights = [2 * PANEL_HEIGHT + legend for legend in legends]
    figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
    parts = figure.subfigures(len(groups), 1, squeeze=False, height_ratios=heights)[:, 0]
    for part, group in zip(parts, groups, strict=True):
        upper, lower = part.subplots(2, 1, sharex=True)
        lines = _lines(group, scheme)
        for line, arm in zip(lines, group, strict=True):
            _draw_band(upper, arm.selection, line, scheme)
            _draw_band(lower, arm.loss, line, scheme)
            _draw_diverged(lower, arm.diverged, line)
        _finish(upper, [arm.selection for arm in group], evaluated)
        _finish(lower, [arm.loss for arm in group], "training images, raw weights")
        lower.set_xlabel("optimiser step")
        part.legend(handles=lines, loc="outside upper left", ncols=columns, handlelength=3.6)
    return figure


def _lines(arms: Sequence[ArmCurves], scheme: Scheme) -> list[Line2D]:
    """The line of each arm, as the legend shows it."""
    count = len(arms)
    styles = zip(
        arms, nth(scheme.lines, count), nth(DASHES, count), nth(MARKERS, count), strict=True
    )
    return [
        Line2D([], [], color=colour, dashes=dashes, marker=marker, label=_label(arm))
        for arm, colour, dashes, marker in styles
    ]


def _label(arm: ArmCurves) -> str:
    counts = [f"n = {arm.n}"] + [f"{len(arm.diverged)} diverged"] * bool(arm.diverged)
    return figure_text(f"{arm.label} ({', '.join(counts)})")


def _draw_band(axes: Axes, band: pd.DataFrame, like: Line2D, scheme: Scheme) -> None:
    if band.empty:
        return
    line = Line2D(band["step"], band["mean"])
    line.update_from(like)
    line.set_marker(like.get_marker() if len(band) <= MOST_MARKERS else "")
    axes.add_line(line)
    axes.fill_between(
        band["step"],
        band["low"],
        band["high"],
        color=like.get_color(),
        alpha=scheme.band,
        linewidth=0,
    )


def _draw_diverged(axes: Axes, runs: Sequence[pd.DataFrame], like: Line2D) -> None:
    """Each diverged run as a thin line, and a cross at the upper edge where it ended."""
    for run in (run for run in runs if not run.empty):
        line = Line2D(run["step"], run["mean"])
        line.update_from(like)
        line.set(linewidth=0.8, marker="")
        axes.add_line(line)
        axes.plot(
            run["step"].iloc[-1:],
            [1.0],
            transform=axes.get_xaxis_transform(),
            marker="x",
            markersize=7,
            markeredgewidth=1.6,
            color=like.get_color(),
            clip_on=False,
        )


def _finish(axes: Axes, bands: Sequence[pd.DataFrame], title: str) -> None:
    axes.set_title(title[:1].upper() + title[1:])
    axes.set_ylabel("bits/dim")
    axes.autoscale_view()
    every = pd.concat(bands).astype(float)
    settled = every[every["step"] > STEEP * every["step"].max()]
    if not settled.empty:
        low, high = settled["low"].min(), settled["high"].max()
        margin = 0.06 * (high - low) or 0.1
        axes.set_ylim(low - margin, high + margin)
    despine(axes)
