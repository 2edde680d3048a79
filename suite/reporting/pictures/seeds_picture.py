"""The runs of all arms, seed by seed -> their figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from suite.reporting.figures import Picture
from suite.reporting.figures.strips_figure import MOST_POINTS, strips_figure
from suite.reporting.pictures.caption import capped, setting_sentence
from suite.reporting.records.circumstances import Fact
from suite.reporting.statistics.strips import LEAST, Strip, strips_of
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import BITS
from suite.reporting.vocabulary.shared_setting import common
from suite.reporting.vocabulary.tested_weights import tested_weights
from suite.store import Record

LOST = (
    ", arms of which runs diverged below all others: the points of those are of the runs that "
    "held. A cross at the right edge is a run that diverged"
)
MOST_ARMS = 16
"""Arms that are drawn, those with the lowest means."""


def seeds_picture(
    arms: Sequence[Arm], records: Mapping[str, Record], metric: Metric, facts: Sequence[Fact]
) -> Picture:
    """The figure of a metric, a point for each seed.

    Args:
        arms: The arms.
        records: The records that count, by the id of their run.
        metric: The figure that is drawn.
        facts: What the table names.
    """
    strips = strips_of(arms, records, metric.name)
    about = metric.about.format(selection=common(arms, "selection"), weights=tested_weights(arms))
    return strips_picture("seeds", f"Seed by seed: {metric.label}", strips, metric, (about,), facts)


def strips_picture(
    name: str,
    title: str,
    strips: Sequence[Strip],
    metric: Metric,
    about: Sequence[str],
    facts: Sequence[Fact],
) -> Picture:
    """A figure of strips.

    Args:
        name: The name of its files.
        title: The head of its section.
        strips: The arms, the lowest mean first.
        metric: What is drawn, with its unit.
        about: What more there is to say of it, in clauses.
        facts: What the table names.
    """
    drawn = strips[:MOST_ARMS]
    has_points = any(strip.values for strip in drawn)
    words = Words(metric, len(drawn), len(strips))
    return Picture(
        name,
        title,
        partial(strips_figure, drawn, words.axis) if has_points else None,
        words.alt(drawn),
        " ".join([*words.sentences(drawn, about), setting_sentence(facts)]),
    )


@dataclass(frozen=True)
class Words:
    """The words of a figure of strips.

    Attributes:
        metric: What is drawn.
        drawn: How many arms are.
        every: How many there are.
    """

    metric: Metric
    drawn: int
    every: int

    @property
    def axis(self) -> str:
        """The label of the axis."""
        label, unit = self.metric.label, self.metric.unit
        if unit == BITS:
            return f"{unit}, {label} (lower is better)"
        return f"{label} ({unit})" if unit else label

    def alt(self, strips: Sequence[Strip]) -> str:
        """The figure in words."""
        rows = "; ".join(f"{one.label}: {self._figures(one)}, {one.counts}" for one in strips)
        order = "lowest mean first"
        if any(one.diverged for one in strips):
            order += ", arms with diverged runs last"
        return f"A row of points for each arm, {order}, by {self.axis}. {rows}."

    def _figures(self, strip: Strip) -> str:
        if not strip.values:
            return "no figure"
        low, high = (self.metric.number(pick(strip.values)) for pick in (min, max))
        mean = "" if strip.mean is None else f"mean {self.metric.number(strip.mean)}, "
        return f"{mean}{low} to {high}" if strip.n > 1 else low

    def sentences(self, strips: Sequence[Strip], about: Sequence[str]) -> list[str]:
        """What a reader must know of it."""
        clauses = "".join(f"; {clause}" for clause in about if clause)
        many = max((strip.n for strip in strips), default=0) > MOST_POINTS
        return [
            f"{self.metric.label[:1].upper()}{self.metric.label[1:]}{clauses}.",
            "A point is a finished run, a seed each; the arm with the lowest mean is at the top"
            f"{LOST if any(strip.diverged for strip in strips) else ''}.",
            "Below the points: the mean of two or more, and from "
            f"{LEAST} on its 95 % interval by Student's t, which takes seeds as a sample and "
            "deviations as normal.",
            *(
                [f"Of each arm the first {MOST_POINTS} seeds are points; the mean is of all."]
                if many
                else []
            ),
            *capped(self.drawn, self.every, "the lowest"),
        ]
