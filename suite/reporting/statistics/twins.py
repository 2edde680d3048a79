"""Figures that are the same in all runs -> one that stands for both."""

from collections.abc import Collection, Sequence

import pandas as pd

from suite.reporting.vocabulary.metric import Metric
from suite.reporting.vocabulary.metrics import TWINS


def twins_of(
    values: pd.DataFrame, metrics: Sequence[Metric], apart: Collection[str] = ()
) -> dict[str, Metric]:
    """The figures that need no column of their own, each with what stands for both.

    Args:
        values: Figures in long form, as ``values_of`` makes them.
        metrics: The figures of a table.
        apart: Those that have something beside them, such as a published figure.
    """
    names = {metric.name for metric in metrics}
    return {
        name: both
        for name, both in TWINS.items()
        if {name, both.name} <= names - set(apart) and _are_same(values, name, both.name)
    }


def _are_same(values: pd.DataFrame, *names: str) -> bool:
    """Whether two figures are the same in every run, and known of one at least."""
    first, second = (
        values.loc[values["metric"] == name].set_index(["arm", "run"])["value"].sort_index()
        for name in names
    )
    return bool(first.notna().any()) and first.equals(second)


def merged(metrics: Sequence[Metric], twins: dict[str, Metric]) -> tuple[Metric, ...]:
    """The figures of a table, those that are the same as one.

    Args:
        metrics: The figures.
        twins: What ``twins_of`` found.
    """
    both = {metric.name: metric for metric in twins.values()}
    return tuple(both.get(one.name, one) for one in metrics if one.name not in twins)
