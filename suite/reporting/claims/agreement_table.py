"""The figures of a table against published ones: difference, and whether they agree."""

from math import hypot
from typing import Any

from suite.reporting.claims.scale_caveat import ScaleCaveat
from suite.reporting.published.published import Figure
from suite.reporting.statistics.estimates import NOTHING as NO_ESTIMATE
from suite.reporting.statistics.estimates import Estimate
from suite.reporting.tables.appendix import Appendix
from suite.reporting.tables.arrangement import Content, stub
from suite.reporting.tables.cells import (
    UNCHECKED,
    estimate_cell,
    published_cell,
    published_decimals,
)
from suite.reporting.tables.sheet import Cell, Column, Row, Sheet
from suite.reporting.vocabulary.labels import axis_label
from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.numbers import NOTHING
from suite.spec import SEED

OTHER_SCALE = "another scale: not comparable"
RULE = (
    "Ours agrees with the published figure if they differ by no more than half a unit of the "
    "published figure's last printed decimal and the combined spread together. The spread is the "
    "root of the sum of squares of the two standard deviations over seeds (n-1), as far as each "
    "is known. Only runs at the paper's scale can agree or differ."
)


def agreement_appendix(
    study: str, content: Content, caveat: ScaleCaveat, selection: str
) -> Appendix:
    """Each published figure beside ours; nothing where none is known.

    Args:
        study: The name of the study.
        content: What the table is laid out from.
        caveat: At which scale ours were made.
        selection: The images on which the best epoch was chosen; empty where there is none.
    """
    axes = (*content.rows, *content.columns)
    metrics = {metric.name: metric for metric in content.kept}
    body: list[Row] = []
    rows: list[dict[str, Any]] = []
    for (place, name), figure in content.quotes.items():
        metric = metrics.get(name)
        if metric is None:
            continue
        estimate = content.estimates.get((place, name), NO_ESTIMATE)
        verdict = agreement(estimate, figure, metric, caveat, SEED in content.axes)
        arm = content.arms[place]
        body.append(
            (
                *stub(content, arm, axes),
                *_cells(estimate, figure, metric, caveat),
                Cell(verdict),
                Cell(figure.source or NOTHING),
            )
        )
        rows.append(
            _tidy(study, arm.label, estimate, figure, metric, caveat) | {"verdict": verdict}
        )
    heads = [axis_label(axis) for axis in axes]
    heads += ["figure", "published", "ours", "difference", "allowed", "verdict", "read in"]
    columns = tuple(Column((head,), numeric=head in _NUMERIC) for head in heads)
    sheet = Sheet("Against the paper", columns, tuple(body), len(axes), _notes(rows, selection))
    return Appendix("agreement", sheet if caveat.is_papers else sheet.without("allowed"), rows)


_NUMERIC = {"published", "ours", "difference", "allowed"}


def agreement(
    estimate: Estimate, figure: Figure, metric: Metric, caveat: ScaleCaveat, has_seeds: bool
) -> str:
    """Whether ours and a published figure agree, in words.

    Args:
        estimate: Ours.
        figure: The published one.
        metric: Which figure.
        caveat: At which scale ours were made.
        has_seeds: Whether runs differ by seed: with fewer than two of them, the spread of what
            does is not known, and a figure beyond the rounding decides nothing.
    """
    if estimate.mean is None:
        return _nothing(estimate)
    if not caveat.is_papers:
        return OTHER_SCALE
    allowed = allowance(estimate, figure, metric)
    if abs(estimate.mean - figure.value) <= allowed * (1 + 1e-12):
        return "agrees"
    return "not decided: one run has no spread" if has_seeds and estimate.n < 2 else "differs"


def _nothing(estimate: Estimate) -> str:
    """Why there is no figure of ours; `no records` only where there are none."""
    if estimate.diverged:
        return "diverged"
    return "no records" if not estimate.lacking else "our records are without it"


def allowance(estimate: Estimate, figure: Figure, metric: Metric) -> float:
    """How far ours and a published figure may differ and agree: rounding and both spreads."""
    rounding = 0.5 * 10.0 ** -published_decimals(figure.value, figure.deviation, metric)
    return rounding + hypot(estimate.deviation or 0.0, figure.deviation or 0.0)


def _cells(
    estimate: Estimate, figure: Figure, metric: Metric, caveat: ScaleCaveat
) -> tuple[Cell, ...]:
    difference, within = NOTHING, ""
    if estimate.mean is not None:
        found, allowed = estimate.mean - figure.value, allowance(estimate, figure, metric)
        fine = metric.apart(abs(found), allowed) if caveat.is_papers else metric.apart(found)
        difference, within = fine.signed(found), fine.number(allowed) if caveat.is_papers else ""
    return (
        Cell(f"{metric.label}, {metric.unit}" if metric.unit else metric.label),
        published_cell(figure, metric),
        estimate_cell(estimate, metric),
        Cell(difference),
        Cell(within),
    )


def _notes(rows: list[dict[str, Any]], selection: str) -> tuple[str, ...]:
    if not rows:
        return ()
    notes = [RULE]
    if any(str(row["metric"]).startswith("best_") for row in rows) and selection:
        notes.append(f"Our best epoch is chosen on the {selection} images.")
    if not all(row["published checked"] for row in rows):
        notes.append(f"{UNCHECKED} widely quoted, not yet compared with its source.")
    return tuple(notes)


def _tidy(
    study: str,
    arm: str,
    estimate: Estimate,
    figure: Figure,
    metric: Metric,
    caveat: ScaleCaveat,
) -> dict[str, Any]:
    mean = estimate.mean
    return {
        "study": study,
        "scale": caveat.scale or None,
        "holds": caveat.words,
        "arm": arm,
        "metric": figure.metric,
        "published": metric.plain(figure.value),
        "published deviation": figure.deviation,
        "published checked": figure.checked,
        "published source": figure.source or None,
        "mean": None if mean is None else metric.plain(mean),
        "deviation": estimate.deviation,
        "n": estimate.n,
        "difference": None if mean is None else metric.plain(mean - figure.value),
    }
