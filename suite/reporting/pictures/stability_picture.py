"""Every run's loss and largest |S| -> the figure of stability."""

from collections.abc import Sequence
from functools import partial

from suite.reporting.curves.bands import STEEP, Curves
from suite.reporting.curves.stability import MOST_RUNS, STRETCHES, Stability, stabilities_of
from suite.reporting.figures import Picture
from suite.reporting.figures.stability_figure import UNSAFE, stability_figure, top_of
from suite.reporting.pictures.caption import setting_sentence
from suite.reporting.records.circumstances import Fact

MOST_ARMS = 6
"""Arms that are drawn, those first of which runs diverged."""


def stability_picture(curves: Curves, facts: Sequence[Fact]) -> Picture:
    """The figure of how steadily every run trained.

    Args:
        curves: The training curves.
        facts: What the table names.
    """
    drawn = stabilities_of(curves.arms, MOST_ARMS)
    return Picture(
        "stability",
        "Stability, run by run",
        partial(stability_figure, drawn) if drawn else None,
        _alt(drawn),
        " ".join(_sentences(drawn, len(curves.arms), facts)),
    )


def _alt(arms: Sequence[Stability]) -> str:
    return "For each arm two line charts by optimiser step, a line a run. " + " ".join(
        map(_words, arms)
    )


def _words(arm: Stability) -> str:
    steps = ", ".join(str(one.diverged_at) for one in arm.traces if one.diverged_at is not None)
    diverged = f"diverged at step {steps}" if steps else "none diverged"
    norm = "" if arm.largest is None else f", largest |S| {arm.largest:.2f}"
    return f"{arm.label}: {arm.runs} runs, {diverged}{norm}."


def _sentences(drawn: Sequence[Stability], looked_at: int, facts: Sequence[Fact]) -> list[str]:
    sentences = [
        f"Above: training bits/dim of every run (n in the titles, a dash pattern a seed), without "
        f"the first {STEEP:.0%} of training. Crosses and upright lines are steps at which a loss "
        "was not finite.",
        "Below: the largest row sum of |S| over the coupling layers and all pixels of the batch, "
        f"the largest of each of at most {STRETCHES} stretches; affine couplings have none.",
    ]
    if any(not arm.is_measured and arm.largest is not None for arm in drawn):
        sentences.append(
            "Where the kernel does not measure it, a bound that holds whatever the images."
        )
    if top_of(drawn) > UNSAFE:
        sentences.append(f"Dotted: {UNSAFE:g}, from where float32 cannot invert the coupling.")
    if any(len(arm.traces) < arm.runs for arm in drawn):
        sentences.append(
            f"Of arms with more than {MOST_RUNS} runs as many are drawn, those first that diverged."
        )
    if len(drawn) < looked_at:
        sentences.append(
            f"Of the first {looked_at} arms {len(drawn)} are drawn, those with divergences before "
            "others."
        )
    return [*sentences, setting_sentence(facts)]
