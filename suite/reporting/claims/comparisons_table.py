"""The arms of a table that differ in one axis alone, compared with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

from suite.reporting.claims.difference_cells import (
    ROUNDS,
    decisive,
    difference_cell,
    difference_columns,
    flips_text,
    interval_text,
    n_text,
    p_cell,
)
from suite.reporting.claims.scale_caveat import ScaleCaveat
from suite.reporting.statistics.counted_once import holm_once, pair_of
from suite.reporting.statistics.paired_difference import Comparison, Side, Sides, compare
from suite.reporting.tables.appendix import Appendix
from suite.reporting.tables.arrangement import Content
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.labels import Labels
from suite.reporting.vocabulary.metric import Metric
from suite.spec import SEED

MOST_PAIRS = 30
"""Pairs of arms that are compared; with more of them no reader would find one, and Holm's
correction would leave nothing."""
MANY = (
    "{pairs:,} pairs of arms differ in one axis alone: too many to be compared one by one. Name "
    "those that matter as claims of the study."
)
NUMERIC = {"difference", "bootstrap", "n", "p", "Holm"}
RULE = (
    "The difference is the first arm less the second, its mean over pairs of the same seed, with "
    "its 95 % interval (Student's t). p is of {}; Holm is p corrected for all comparisons of this "
    "table."
)
BOOTSTRAP = "bootstrap: the 95 % interval by resampling the pairs, studentised (bootstrap-t)."


@dataclass(frozen=True)
class ArmPair:
    """Two arms that differ in one axis, compared in one figure.

    Attributes:
        names: The values of that axis.
        others: What they have in common, in words; empty if there is nothing else.
        metric: The figure.
        comparison: Their differences, the later arm less the earlier one.
    """

    names: tuple[str, str]
    others: str
    metric: Metric
    comparison: Comparison


def comparisons_appendix(
    study: str, content: Content, sides: Sides, caveat: ScaleCaveat
) -> Appendix:
    """The comparisons of a table: nothing for fewer than two seeds, and before the first pair.

    Args:
        study: The name of the study.
        content: What the table is laid out from.
        sides: The runs of each arm, for each figure.
        caveat: At which scale.
    """
    units = {metric.unit for metric in content.metrics}
    unit = next(iter(units)) if len(units) == 1 else ""
    title = f"Comparisons, {f'{unit}, ' if unit else ''}{caveat.words}"
    pairs = _count(content) if len(content.axes.get(SEED, ())) > 1 else 0
    found = list(_arm_pairs(content, sides)) if 0 < pairs <= MOST_PAIRS else []
    if not any(one.comparison.n for one in found):
        notes = (MANY.format(pairs=pairs),) if pairs > MOST_PAIRS else ()
        return Appendix("comparisons", Sheet(title, (), (), 2, notes), [])
    compared = [one.comparison for one in found]
    corrected = holm_once(compared, list(map(pair_of, compared)))
    both = list(zip(found, corrected, strict=True))
    sheet = Sheet(title, _COLUMNS, tuple(_row(*one, unit) for one in both), 2, _notes(found))
    kept = [
        at
        for at, column in enumerate(_COLUMNS)
        if at == 0 or column.head == "n" or any(row[at].text for row in sheet.rows)
    ]
    rows = [_tidy(study, one, p, caveat) for one, p in both]
    return Appendix("comparisons", sheet.only(kept), rows)


_HEADS = ("compared", "at", "figure", "difference", "bootstrap", "n", "p", "Holm")
_COLUMNS = tuple(Column((head,), numeric=head in NUMERIC) for head in _HEADS)


def _groups(content: Content) -> Iterator[tuple[str, list[int]]]:
    """For each axis, the arms that differ in it alone."""
    axes = (*content.rows, *content.columns)
    for axis in axes:
        others = tuple(other for other in axes if other != axis)
        alike: dict[tuple[str, ...], list[int]] = {}
        for place, arm in enumerate(content.arms):
            alike.setdefault(arm.key(others), []).append(place)
        yield from ((axis, places) for places in alike.values())


def _count(content: Content) -> int:
    return sum(comb(len(places), 2) for _, places in _groups(content))


def _arm_pairs(content: Content, sides: Sides) -> Iterator[ArmPair]:
    axes = (*content.rows, *content.columns)
    for axis, places in _groups(content):
        others = [other for other in axes if other != axis and len(content.axes[other]) > 1]
        for first, second in combinations(places, 2):
            earlier, later = content.arms[first], content.arms[second]
            names = tuple(content.labels.phrase(axis, arm.cell[axis]) for arm in (later, earlier))
            common = _phrases(content.labels, later, others)
            for metric in content.metrics:
                left, right = (
                    sides.get((at, metric.name), Side(content.arms[at].label, {}))
                    for at in (second, first)
                )
                yield ArmPair((names[0], names[1]), common, metric, compare(left, right))


def _phrases(labels: Labels, arm: Arm, axes: Sequence[str]) -> str:
    return ", ".join(labels.phrase(axis, arm.cell[axis]) for axis in axes)


def _row(one: ArmPair, corrected: float | None, unit: str) -> Row:
    comparison, metric = one.comparison, decisive(one.comparison, one.metric)
    own = "" if metric.unit == unit else f", {metric.unit}" if metric.unit else ""
    return (
        Cell(" - ".join(one.names)),
        Cell(one.others),
        Cell(metric.label + own),
        difference_cell(comparison, metric),
        Cell(interval_text(comparison.bootstrap, metric)),
        Cell(n_text(comparison)),
        p_cell(comparison.p),
        p_cell(corrected),
    )


def _notes(found: Sequence[ArmPair]) -> tuple[str, ...]:
    """What is lacking, each arm's gaps once, and what the numbers are."""
    gaps = dict.fromkeys(gap for one in found for gap in one.comparison.gaps[1:])
    notes = [f"In no pair: {'; '.join(gaps)}."] if gaps else []
    if any(one.comparison.bootstrap for one in found):
        notes.append(BOOTSTRAP)
    if any(one.comparison.spread for one in found):
        notes.append(ROUNDS)
    notes += [
        f"{one.metric.label}: {one.comparison.as_medians}."
        for one in found
        if one.comparison.as_medians
    ]
    rule = RULE.format(flips_text(one.comparison for one in found))
    return (rule, *dict.fromkeys(notes))


def _tidy(study: str, one: ArmPair, corrected: float | None, caveat: ScaleCaveat) -> dict[str, Any]:
    return {
        "study": study,
        "scale": caveat.scale or None,
        "holds": caveat.words,
        "metric": one.metric.name,
        "unit": one.metric.unit or None,
        "left": one.comparison.left.label,
        "right": one.comparison.right.label,
        **difference_columns(one.comparison, corrected),
        "gaps": "; ".join(filter(None, (*one.comparison.gaps, one.comparison.as_medians))) or None,
    }
