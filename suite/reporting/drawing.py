"""The curves of a report -> the figure, with what a reader must know of it."""

from suite.reporting.curves import BINS, ArmCurves
from suite.reporting.figures import Drawing, draw, training_figure
from suite.reporting.figures.training import STEEP
from suite.reporting.report import Report


def draw_curves(report: Report) -> Drawing | None:
    """The figure of the training curves; None where no record has any."""
    arms, selection = report.curves.arms, report.curves.selection
    if not arms:
        return None
    return draw(
        lambda scheme: training_figure(arms, selection, scheme), _alt(report), _caption(report)
    )


def _alt(report: Report) -> str:
    """The figure in words: where each arm ended on the selection images."""
    ends = "; ".join(filter(None, map(_end, report.curves.arms)))
    selection = report.curves.selection
    return (
        f"Two line charts of bits/dim by optimiser step, on {selection} and on training "
        f"images. Mean at the end, on {selection} images: {ends or 'none yet'}."
    )


def _end(arm: ArmCurves) -> str:
    return "" if arm.selection.empty else f"{arm.label}: {arm.selection['mean'].iloc[-1]:.3f}"


def _caption(report: Report) -> str:
    images = next((fact.text for fact in report.facts if fact.label == "images"), "")
    scale = f"scale {report.scale}" if report.scale else "no scale"
    sentences = [
        f"Training curves, {scale}{f', {images}' if images else ''}; bits/dim, lower is better.",
        "Lines are means over the finished runs of an arm (n in the legend, a seed each), bands "
        "reach from the smallest to the largest of them.",
        f"Training losses are averaged over at most {BINS} stretches.",
        f"The vertical axes hold what comes behind the first {STEEP:.0%} of training.",
    ]
    if any(arm.diverged for arm in report.curves.arms):
        sentences.append("Thin lines are runs that diverged, crosses the steps where they did.")
    if report.curves.left_out:
        sentences.append(report.curves.left_out)
    return " ".join(sentences)
