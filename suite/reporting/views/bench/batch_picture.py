"""Cases -> the figure of time by batch."""

from functools import partial

from suite.reporting.figures import Picture
from suite.reporting.figures.growth_figure import Panel, growth_figure
from suite.reporting.views.bench.drawn_cases import MOST_PANELS, Chosen, lines_of
from suite.reporting.views.bench.timed_cases import Case, exponent

FEWEST = 3
"""Batches that a power is fitted through."""


def batch_picture(chosen: Chosen) -> Picture:
    """Time for an image by the number of images; without several of them, nothing to draw."""
    series = [chosen.by_batch(n) for n in chosen.sizes[-MOST_PANELS:]]
    drawn = [cases for cases in series if len(cases) > 1]
    panels = [
        Panel(
            f"n = {cases[0].settings.n}",
            lines_of(cases, [case.settings.batch_size for case in cases], Case.per_image),
        )
        for cases in drawn
    ]
    powers = "; ".join(text for cases in drawn if (text := _powers(cases)))
    fitted = f" A call's time grows with this power of the batch: {powers}." if powers else ""
    return Picture(
        "batches",
        "Time by batch",
        partial(growth_figure, panels, "images", "µs for an image") if panels else None,
        f"Line charts of an image's time by the images of a batch.{fitted}",
        f"Medians of {chosen.about()}, norm {chosen.norm:g}; bars from quartile to quartile. A "
        "line falls where a call costs more than its arithmetic, is level where the batch no "
        f"longer matters, and rises where a batch outgrows the caches.{fitted}",
    )


def _powers(cases: list[Case]) -> str:
    """The powers of the batch that a call's time grows with, in words."""
    places = [case.settings.batch_size for case in cases]
    found = [
        (line.label, exponent((x, x * y) for x, y in zip(line.x, line.middle, strict=True)))
        for line in lines_of(cases, places, Case.per_image)
        if len(line.x) >= FEWEST
    ]
    words = ", ".join(f"{name} {power:z.2f}" for name, power in found if power is not None)
    return f"n = {cases[0].settings.n}: {words}" if words else ""
