"""The figure of stability: every run's loss, and below it the largest |S|."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from suite.reporting.curves.bands import STEEP
from suite.reporting.curves.stability import Stability
from suite.reporting.figures.style import DASHES, WIDTH, Scheme, despine, figure_text

HEIGHT = 2.7
"""Inches of an arm's block."""
LEFT, TOP, BOTTOM = 0.5, 0.3, 0.5
"""Inches that labels take at the left, a title above a block, and the axis below it."""
TITLE = -0.14
"""Where a title begins, in widths of its panel."""
UNSAFE = 6.0
"""From about this norm on, no float32 method inverts the coupling to half a pixel level."""


def stability_figure(arms: Sequence[Stability], scheme: Scheme) -> Figure:
    """A block for each arm, two side by side: loss above, largest |S| below, axes shared.

    Args:
        arms: The arms.
        scheme: The colours.
    """
    columns = min(2, len(arms))
    rows = -(-len(arms) // columns)
    # Laid out by hand: with as many panels, measuring their texts takes longer than drawing them.
    figure = Figure(figsize=(WIDTH, HEIGHT * rows))
    parts = figure.add_gridspec(
        rows,
        columns,
        left=LEFT / WIDTH,
        right=1 - 0.08 / WIDTH,
        top=1 - TOP / (HEIGHT * rows),
        bottom=BOTTOM / (HEIGHT * rows),
        wspace=0.25,
        hspace=(TOP + BOTTOM) / (HEIGHT - TOP - BOTTOM),
    )
    losses, norms = _limits(arms), top_of(arms)
    for place, arm in enumerate(arms):
        part = parts[divmod(place, columns)].subgridspec(2, 1, height_ratios=(3, 2), hspace=0.12)
        upper = figure.add_subplot(part[0])
        lower = figure.add_subplot(part[1], sharex=upper)
        upper.tick_params(labelbottom=False)
        _draw_losses(upper, arm, scheme, losses)
        _draw_norms(lower, arm, scheme, norms)
        counts = f"n = {arm.runs}" + (f", {arm.diverged} diverged" if arm.diverged else "")
        # The title begins at the figure's edge, or long names would not fit.
        upper.set_title(figure_text(f"{arm.label} ({counts})"), x=TITLE, pad=8, fontsize=9)
    return figure


def _limits(arms: Sequence[Stability]) -> tuple[float, float]:
    """What the axes of losses hold, the steep beginning aside."""
    traces = [trace for arm in arms for trace in arm.traces if len(trace.loss)]
    settled = [
        trace.loss.loc[trace.loss["step"] > STEEP * trace.loss["step"].max(), "loss"]
        for trace in traces
    ]
    losses = pd.concat(settled) if settled else pd.Series([0.0, 1.0])
    # One run that climbs before it diverges must not flatten all others.
    low, high = float(losses.min()), float(losses.quantile(0.98))
    margin = 0.08 * (high - low) or 0.1
    return low - margin, high + margin


def top_of(arms: Sequence[Stability]) -> float:
    """Where the axes of norms end."""
    return 1.1 * max((arm.largest for arm in arms if arm.largest is not None), default=1.0)


def _draw_losses(axes: Axes, arm: Stability, scheme: Scheme, limits: tuple[float, float]) -> None:
    colour = scheme.lines[arm.place % len(scheme.lines)]
    for place, trace in enumerate(arm.traces):
        loss = trace.loss
        axes.plot(loss["step"], loss["loss"], color=colour, **_line(place))
        if trace.diverged_at is not None:
            _mark(axes, trace.diverged_at, scheme)
    axes.set(ylim=limits, ylabel="bits/dim")
    despine(axes)


def _mark(axes: Axes, step: int, scheme: Scheme) -> None:
    """A cross at the upper edge, and a line down to the step."""
    where = axes.get_xaxis_transform()
    axes.axvline(step, color=scheme.ink, linewidth=0.8, dashes=(2, 2))
    axes.plot(
        [step], [1.0], "x", transform=where, color=scheme.ink, markersize=7,
        markeredgewidth=1.6, clip_on=False,
    )  # fmt: skip


def _draw_norms(axes: Axes, arm: Stability, scheme: Scheme, top: float) -> None:
    colour = scheme.lines[arm.place % len(scheme.lines)]
    for place, trace in enumerate(arm.traces):
        if len(trace.norm):
            axes.plot(trace.norm["step"], trace.norm["norm"], color=colour, **_line(place))
    if arm.largest is None:
        axes.text(0.5, 0.5, "no exponential", transform=axes.transAxes, ha="center", va="center")
    elif top > UNSAFE:
        axes.axhline(UNSAFE, color=scheme.ink, linewidth=0.8, dashes=(1, 2))
    name = "largest |S|" if arm.is_measured or arm.largest is None else "bound on |S|"
    axes.set(ylim=(0, top), ylabel=name, xlabel="optimiser step")
    axes.set_xlim(left=0)
    despine(axes)


def _line(place: int) -> dict[str, Any]:
    """Seeds of an arm differ in their dashes."""
    return {"linewidth": 0.9, "dashes": DASHES[place % len(DASHES)] or (1, 0)}
