"""Parameters and figures of all arms -> the figure of what parameters buy."""

from collections.abc import Mapping, Sequence
from functools import partial

from suite.reporting.figures import Picture
from suite.reporting.figures.sizes_figure import NARROWEST, Sized, sizes_figure
from suite.reporting.pictures.caption import capped, setting_sentence
from suite.reporting.pictures.seeds_picture import Words
from suite.reporting.records.circumstances import Fact
from suite.reporting.statistics.strips import Strip, strips_of
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.metric import Metric
from suite.store import Record

MOST_ARMS = 100
"""Arms that are drawn, those with the lowest means."""


def sizes_picture(
    arms: Sequence[Arm], records: Mapping[str, Record], metric: Metric, facts: Sequence[Fact]
) -> Picture:
    """The figure of a metric by trainable parameters; nothing where all arms have as many.

    Args:
        arms: The arms.
        records: The records that count, by the id of their run.
        metric: The figure that is drawn.
        facts: What the table names.
    """
    every = strips_of(arms, records, metric.name)
    sized = [Sized(arms[one.place].parameters or 0, one) for one in every if one.values]
    drawn = sized[:MOST_ARMS]
    counts = {one.parameters for one in drawn}
    words = Words(metric, len(drawn), len(sized))
    return Picture(
        "sizes",
        f"Parameters and {metric.label}",
        partial(sizes_figure, drawn, words.axis) if len(counts) > 1 else None,
        _alt(drawn, metric),
        " ".join([*_sentences(words, metric, facts), *_lost(every, drawn)]),
    )


def _alt(arms: Sequence[Sized], metric: Metric) -> str:
    rows = "; ".join(
        f"{one.strip.label}: {one.parameters:,} parameters, {_mean(one, metric)}" for one in arms
    )
    return f"A mark for each arm, by trainable parameters and {metric.label}. {rows}."


def _mean(arm: Sized, metric: Metric) -> str:
    mean, deviation = arm.strip.mean, arm.strip.deviation
    lost = f" ({arm.strip.counts})" if arm.strip.diverged else ""
    return metric.estimate(arm.strip.values[0] if mean is None else mean, deviation) + lost


def _lost(every: Sequence[Strip], drawn: Sequence[Sized]) -> list[str]:
    """What became of runs that diverged: they are in no mean."""
    gone = [one.label for one in every if one.diverged and not one.values]
    open_marks = any(one.strip.diverged for one in drawn)
    return [
        *(["Open marks: runs of the arm diverged, the mean is of those that held."] * open_marks),
        *([f"Without a mark, since all runs diverged: {'; '.join(gone)}."] if gone else []),
    ]


def _sentences(words: Words, metric: Metric, facts: Sequence[Fact]) -> list[str]:
    return [
        f"{metric.label[:1].upper()}{metric.label[1:]} by trainable parameters, counted by "
        "formula.",
        "Marks are means over the finished runs of an arm (n in the legend), bars one standard "
        "deviation (n-1) to each side; a single run has none.",
        f"The horizontal axis spans at least {NARROWEST:.0%} of the largest count, so that arms "
        "of matched size stand one above the other.",
        *capped(words.drawn, words.every, "the lowest"),
        setting_sentence(facts),
    ]
