"""The table as tidy rows, one for each arm and figure, for CSV and JSON."""

from collections.abc import Sequence
from typing import Any

from suite.reporting.records.circumstances import Fact
from suite.reporting.statistics.estimates import NOTHING
from suite.reporting.tables.arrangement import Content
from suite.reporting.vocabulary.arms import Arm


def tidy_rows(study: str, content: Content, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Rows whose values are numbers, texts, lists of seeds, and None where nothing is known.

    Args:
        study: The name of the study.
        content: What the table is laid out from.
        facts: What the table names, a column each.
    """
    named = {fact.label: fact.text for fact in facts}
    rows = []
    for place, arm in enumerate(content.arms):
        cell = {axis: content.labels.text(axis, value) for axis, value in arm.cell.items()}
        for metric in content.kept:
            estimate = content.estimates.get((place, metric.name), NOTHING)
            figure = content.quotes.get((place, metric.name))
            row: dict[str, Any] = {
                "study": study,
                **cell,
                "parameters": arm.parameters,
                **_kind(content, arm),
                "metric": metric.name,
                "unit": metric.unit or None,
                "mean": None if estimate.mean is None else metric.plain(estimate.mean),
                "deviation": estimate.deviation,
                "n": estimate.n,
                "seeds": list(estimate.seeds),
                "diverged": list(estimate.diverged),
                "missing": list(estimate.missing),
                "published": figure and metric.plain(figure.value),
                "published deviation": figure and figure.deviation,
                "published checked": figure and figure.checked,
                "published source": figure and figure.source,
            }
            rows.append(row | {key: text for key, text in named.items() if key not in row})
    return rows


def _kind(content: Content, arm: Arm) -> dict[str, str]:
    """What kind of likelihood an arm's figures are, where not all are of one kind."""
    if not content.shows_likelihood or arm.system is None:
        return {}
    return {"likelihood": arm.system.likelihood}
