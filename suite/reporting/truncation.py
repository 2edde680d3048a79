"""Records of the task ``truncate`` -> error curves, one set for each model."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from suite.registry import TruncateResult, TruncateSettings
from suite.reporting.layout import Content

TERMS = "terms"
CURVES = ("excess", "cost", "roundtrip_max", "roundtrip_mean", "sample_difference")
"""What is drawn: absolute values; ``cost`` is how far true bits/dim are from the exact model's."""


@dataclass(frozen=True)
class Truncation:
    """The error curves of one model.

    Attributes:
        label: What the model is called; empty where there is only one.
        points: Columns ``terms`` and ``CURVES``, by rising terms.
        chosen: The mean number of products that the suite's rule takes.
        chosen_most: The most of them.
        largest_norm: The largest norm.
    """

    label: str
    points: pd.DataFrame
    chosen: float
    chosen_most: int
    largest_norm: float


def truncations_of(content: Content, frame: pd.DataFrame) -> tuple[Truncation, ...]:
    """The error curves of a table's arms; none for other tasks.

    Args:
        content: What the table is laid out from.
        frame: What ``frame_of`` made of the records.
    """
    results: dict[str, dict[Any, Any]] = {row["run"]: row for row in frame.to_dict("records")}
    groups: dict[tuple[str, ...], list[dict[Any, Any]]] = {}
    labels: dict[tuple[str, ...], str] = {}
    for arm in content.arms:
        settings: object = arm.settings
        if not isinstance(settings, TruncateSettings):
            return ()
        rest = {axis: value for axis, value in arm.cell.items() if axis != TERMS}
        key = arm.key(tuple(rest))
        labels[key] = content.labels.arm(rest)
        found = [results[run.id] for run in arm.runs if run.id in results]
        groups.setdefault(key, []).extend({**row, TERMS: settings.terms} for row in found)
    return tuple(
        _truncation(labels[key] if len(groups) > 1 else "", rows)
        for key, rows in groups.items()
        if rows
    )


def _truncation(label: str, rows: list[dict[Any, Any]]) -> Truncation:
    names = [f"result.{name}" for name in TruncateResult.model_fields]
    numbers = pd.DataFrame(rows).reindex(columns=[TERMS, *names]).apply(pd.to_numeric)
    points = numbers.rename(columns=lambda name: name.removeprefix("result."))
    points["cost"] = points["excess"] + points["misstated"]
    points = points.sort_values(TERMS).reset_index(drop=True)
    first = points.iloc[0]
    return Truncation(
        label,
        points[[TERMS, *CURVES]].abs(),
        float(first["chosen"]),
        int(first["chosen_most"]),
        float(first["largest_norm"]),
    )
