"""The truncation errors of a report -> the figure, with what a reader must know of it."""

from suite.reporting.figures import Drawing, draw, truncation_figure
from suite.reporting.metrics import power_text
from suite.reporting.report import Report
from suite.reporting.truncation import TERMS, Truncation

MOST_MODELS = 4
"""Models that are drawn, each with two panels of its own."""


def draw_truncation(report: Report) -> Drawing | None:
    """The figure of truncation errors; None where no record has any."""
    models = report.truncations[:MOST_MODELS]
    if not models:
        return None
    return draw(
        lambda scheme: truncation_figure(models, scheme),
        "; ".join(map(_words, models)),
        _caption(report, models),
        "Errors by the number of terms",
    )


def _words(model: Truncation) -> str:
    """The curves in words: their ends."""
    ends = [model.points.iloc[0], model.points.iloc[-1]]
    errors = " and ".join(
        f"{power_text(end['cost'], 1)} bits/dim and {power_text(end['roundtrip_max'], 1)} levels "
        f"at m = {end[TERMS]:.0f}"
        for end in ends
    )
    name = f"{model.label}: " if model.label else ""
    return (
        f"{name}Two line charts of errors by the number of terms m, which fall to that of "
        f"rounding. True bits/dim differ by, and the largest error of the inverse is, {errors}."
    )


def _caption(report: Report, models: tuple[Truncation, ...]) -> str:
    scale = f"scale {report.scale}" if report.scale else "no scale"
    norms = "; ".join(
        f"{f'{model.label}: ' if model.label else ''}mean m = {model.chosen:.1f}, at the largest "
        f"norm, {model.largest_norm:.2f}, m times sub-steps = {model.chosen_most}"
        for model in models
    )
    left = len(report.truncations) - len(models)
    more = f" {left} more models are not drawn." if left else ""
    return (
        f"Absolute errors, {scale}, on logarithmic axes. Claimed bits/dim have tr S as "
        "log-determinant, true ones log |det T_m(S)|; the exact model is the same without "
        "truncation. Where curves are level, rounding in float32 is all that is left. Dotted: half "
        f"a level. Dashed, upright: what this suite's rule takes at each pixel's own norm; {norms}."
        f"{more}"
    )
