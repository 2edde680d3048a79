"""A plan and a frame of records -> figures in long form: the one thing that statistics are made of.

A row is one figure of one run: ``arm`` (its place among the arms), ``run``, ``seed``, ``status``
(``finished``, ``diverged`` or ``missing``), ``metric`` and ``value``. Whatever makes such rows can
stand in a table: :func:`beside` makes them of another study's runs, for the same arms.
"""

from collections.abc import Sequence

import pandas as pd

from suite.errors import MistakeError
from suite.plan import Plan
from suite.reporting.vocabulary.arms import Arm, arms_of, seed_of
from suite.spec import SEED, TIMINGS

COLUMNS = ("arm", "run", "seed", "status", "metric", "value")
MISSING = "missing"


def values_of(arms: Sequence[Arm], frame: pd.DataFrame, metrics: Sequence[str]) -> pd.DataFrame:
    """The figures of all runs of some arms.

    Args:
        arms: The arms.
        frame: What ``frame_of`` made of their records.
        metrics: The figures that are asked for.

    Returns:
        Columns as in ``COLUMNS``; a run without a record that counts has the status ``missing``.
    """
    planned = pd.DataFrame(
        [(place, run.id, seed_of(run)) for place, arm in enumerate(arms) for run in arm.runs],
        columns=["arm", "run", "seed"],
    ).astype({"seed": "Int64"})
    columns = {name if name.startswith(TIMINGS) else f"result.{name}": name for name in metrics}
    found = frame.reindex(columns=["run", "outcome", *columns]).rename(columns=columns)
    joined = planned.merge(found, on="run", how="left")
    joined["status"] = joined.pop("outcome").fillna(MISSING)
    keys = ["arm", "run", "seed", "status"]
    long = joined.melt(id_vars=keys, value_vars=list(metrics), var_name="metric")
    long["value"] = pd.to_numeric(long["value"], errors="coerce").astype(float)
    return long[list(COLUMNS)]


def beside(
    arms: Sequence[Arm], other: Plan, frame: pd.DataFrame, metrics: Sequence[str]
) -> pd.DataFrame:
    """Another study's figures for the arms of this one, joined over the axes that both have.

    Args:
        arms: The arms of the table.
        other: The plan of the other study, with axes that the table's arms have too.
        frame: What ``frame_of`` made of the other study's records.
        metrics: The figures that are taken from them.

    Returns:
        Columns as in ``COLUMNS``, with the table's own arms; arms that the other study lacks have
        no rows.

    Raises:
        MistakeError: The other study has no axis in common, or one that would make several of its
            arms one.
    """
    axes = tuple(axis for axis in other.axes if axis != SEED)
    shared = tuple(axis for axis in axes if arms and axis in arms[0].cell)
    spare = [axis for axis in axes if axis not in shared and len(other.axes[axis]) > 1]
    if spare or not shared:
        what = f"has the axis {spare[0]!r} besides" if shared else "has no axis of its arms"
        raise MistakeError(f"{other.study.study} cannot stand beside this study: it {what}")
    theirs = arms_of(other)
    values = values_of(theirs, frame, metrics)
    places = pd.DataFrame(
        [(arm.key(shared), place) for place, arm in enumerate(theirs)], columns=["key", "theirs"]
    )
    ours = pd.DataFrame(
        [(arm.key(shared), place) for place, arm in enumerate(arms)], columns=["key", "ours"]
    )
    both = ours.merge(places, on="key")
    joined = both.merge(values, left_on="theirs", right_on="arm")
    return joined.drop(columns="arm").rename(columns={"ours": "arm"})[list(COLUMNS)]
