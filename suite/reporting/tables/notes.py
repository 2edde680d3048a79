"""What the marks and the empty cells of a table mean, a sentence each."""

from collections.abc import Iterable, Sequence

from suite.registry import SystemSettings
from suite.reporting.published.published import Figure, Published, System
from suite.reporting.published.quotes import Quotes, unfitting
from suite.reporting.tables.cells import UNCHECKED
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.labels import value_text
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.shared_setting import common
from suite.reporting.vocabulary.shown_systems import (
    has_others,
    likelihood_note,
    shows_bits,
    system_note,
)
from suite.reporting.vocabulary.tested_weights import tested_weights
from suite.spec import PAPER


def metric_notes(metrics: Iterable[Metric], arms: Sequence[Arm]) -> tuple[str, ...]:
    """What each figure of a table is, with its unit."""
    selection, weights = common(arms, "selection") or "selection", tested_weights(arms)
    return tuple(
        f"{metric.label}: {f'{metric.unit}, ' if metric.unit else ''}"
        f"{metric.about.format(selection=selection, weights=weights)}."
        for metric in metrics
        if metric.about
    )


def system_notes(systems: Sequence[SystemSettings], metrics: Iterable[Metric]) -> tuple[str, ...]:
    """Whose the systems are, and of what kind their likelihoods; nothing where all is MEF."""
    if not has_others(systems):
        return ()
    likelihood = (likelihood_note(systems),) if shows_bits(metrics) else ()
    return (system_note(systems), *likelihood)


def published_notes(
    published: Published,
    number: int | None,
    scale: str,
    arms: Sequence[Arm],
    metrics: Sequence[Metric],
    quotes: Quotes,
) -> tuple[str, ...]:
    """Where published figures were read, and what their marks mean.

    Args:
        published: What is known.
        number: Which table of the paper it is; None for one of our own.
        scale: The scale of our runs.
        arms: The arms of the table.
        metrics: The figures that it shows.
        quotes: The published figures that stand beside them.
    """
    names = {metric.name for metric in metrics}
    figures = [figure for (_, name), figure in quotes.items() if name in names]
    if number is None:
        return tuple(source_notes(figures))
    notes = []
    if not figures:
        notes.append(_none_known(published, number, arms))
    elif scale != PAPER:
        notes.append("Published figures are at the paper's own scale, ours are not.")
    notes += source_notes(figures)
    lost = len(unfitting(published, number, quotes))
    if lost:
        notes.append(f"{lost} published figure(s) of Table {number} fit no arm and column here.")
    return tuple(notes)


def source_notes(figures: Sequence[Figure | System]) -> list[str]:
    """What the mark of unchecked figures means, and where figures were read."""
    notes = []
    if not all(figure.checked for figure in figures):
        notes.append(f"{UNCHECKED} widely quoted, not yet compared with its source.")
    sources = dict.fromkeys(figure.source for figure in figures if figure.source)
    if sources:
        notes.append(f"Published figures were read in: {'; '.join(sources)}.")
    return notes


def _none_known(published: Published, number: int, arms: Sequence[Arm]) -> str:
    if _may_be_told(published, number, arms):
        return f"No published figures of Table {number} are known here."
    return f"Table {number} of the paper has no figure for these arms."


def _may_be_told(published: Published, number: int, arms: Sequence[Arm]) -> bool:
    """Whether a user could add a published figure of some arm."""
    has_arms = f"table{number}" in Published.model_fields
    return has_arms and bool(arms) and not published.systems(number)


def published_advice(
    published: Published,
    number: int | None,
    arms: Sequence[Arm],
    metrics: Sequence[Metric],
    quotes: Quotes,
) -> tuple[str, ...]:
    """How to add published figures, where none is known; for a terminal alone."""
    names = {metric.name for metric in metrics}
    if number is None or any(name in names for _, name in quotes):
        return ()
    if not _may_be_told(published, number, arms):
        return ()
    where = ", ".join(f"{key}: {value_text(value)}" for key, value in arms[0].cell.items())
    example = f"table{number}: [{{where: {{{where}}}, metric: {metrics[0].name}, value: ...}}]"
    return (
        "To show published figures beside ours, write them into a YAML file, such as "
        f"{example}, and add --published FILE.",
    )
