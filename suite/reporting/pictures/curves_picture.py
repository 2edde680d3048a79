"""Training curves -> their figure, with what a reader must know of it."""

from collections.abc import Sequence
from functools import partial

from suite.reporting.curves.bands import BINS, STEEP, ArmCurves, Curves
from suite.reporting.figures import Picture, training_figure
from suite.reporting.pictures.caption import setting_text
from suite.reporting.records.circumstances import Fact


def curves_picture(curves: Curves, facts: Sequence[Fact]) -> Picture:
    """The figure of the training curves.

    Args:
        curves: The curves.
        facts: What the table names.
    """
    arms, evaluated = curves.arms, f"{curves.selection} images, {curves.weights}"
    return Picture(
        "curves",
        "Training curves",
        partial(training_figure, arms, evaluated) if arms else None,
        _alt(curves),
        _caption(curves, facts),
    )


def _alt(curves: Curves) -> str:
    """The figure in words: where each arm ended on the selection images."""
    ends = "; ".join(filter(None, map(_end, curves.arms)))
    return (
        f"Two line charts of bits/dim by optimiser step, on {curves.selection} and on training "
        f"images. Mean at the end, on {curves.selection} images: {ends or 'none yet'}."
    )


def _end(arm: ArmCurves) -> str:
    if arm.selection.empty:
        return f"{arm.label}: all runs diverged" if arm.diverged else ""
    lost = f" ({len(arm.diverged)} of {arm.n + len(arm.diverged)} diverged)" if arm.diverged else ""
    return f"{arm.label}: {arm.selection['mean'].iloc[-1]:.3f}{lost}"


def _caption(curves: Curves, facts: Sequence[Fact]) -> str:
    sentences = [
        f"Training curves, {setting_text(facts)}; bits/dim, lower is better.",
        "Lines are means over the finished runs of an arm (n in the legend, a seed each), bands "
        "reach from the smallest to the largest of them.",
        f"Training losses are averaged over at most {BINS} stretches.",
        f"The vertical axes hold what comes behind the first {STEEP:.0%} of training.",
    ]
    if any(arm.diverged for arm in curves.arms):
        sentences.append("Thin lines are runs that diverged, crosses the steps where they did.")
    if curves.left_out:
        sentences.append(curves.left_out)
    return " ".join(sentences)
