"""Training curves of records -> bands over seeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suite.reporting.curves.run_curve import RunCurve, read_curves
from suite.reporting.curves.stretches import stretches_of
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.shared_setting import common
from suite.reporting.vocabulary.tested_weights import tested_weights
from suite.store import Record, Store

BINS = 100
"""Stretches of training over which losses are averaged."""
MOST_ARMS = 16
"""Arms whose curves are drawn: nobody could tell more of them apart."""
MOST_RUNS = 50
"""Runs of an arm whose curves are read; more would not move a band that one can see."""


STEEP = 0.05
"""The share of training at its start that the vertical axis need not hold: losses fall steeply."""


@dataclass(frozen=True)
class ArmCurves:
    """The curves of one arm.

    Attributes:
        label: What the arm is called.
        n: The finished runs that the bands are of.
        loss: Training bits/dim: columns ``step``, and ``mean``, ``low`` and ``high`` over runs.
        selection: The same of the tested weights on the selection images.
        diverged: For each diverged run, its losses: columns ``step`` and ``mean``.
        runs: The curves that all of this is of.
    """

    label: str
    n: int
    loss: pd.DataFrame
    selection: pd.DataFrame
    diverged: tuple[pd.DataFrame, ...]
    runs: tuple[RunCurve, ...] = ()


@dataclass(frozen=True)
class Curves:
    """The curves of a study.

    Attributes:
        arms: Those of each arm that has any.
        selection: What the selection images are: ``validation`` or ``test``.
        left_out: What was not looked at, being too much, as a sentence; empty where all was.
        damaged: What is wrong with curves that could not be read, a line each.
        weights: Which weights are tested on those images.
    """

    arms: tuple[ArmCurves, ...]
    selection: str
    left_out: str
    damaged: tuple[str, ...]
    weights: str = "averaged weights"


def curves_of(arms: Sequence[Arm], records: Mapping[str, Record], store: Store) -> Curves:
    """The curves of the first arms.

    Args:
        arms: The arms.
        records: The records that count, by the id of their run.
        store: Where they lie.
    """
    damaged: list[str] = []
    drawn = []
    for arm in arms[:MOST_ARMS]:
        own = [records[run.id] for run in arm.runs if run.id in records][:MOST_RUNS]
        runs, wrong = read_curves(own, store)
        damaged += wrong
        if runs:
            drawn.append(_arm_curves(arm.label, runs))
    selection = common(arms, "selection") or "selection"
    return Curves(tuple(drawn), selection, _left_out(arms), tuple(damaged), tested_weights(arms))


def _left_out(arms: Sequence[Arm]) -> str:
    parts = []
    if len(arms) > MOST_ARMS:
        parts.append(f"the first {MOST_ARMS} of {len(arms):,} arms are drawn")
    if any(len(arm.runs) > MOST_RUNS for arm in arms[:MOST_ARMS]):
        parts.append(f"of each arm the first {MOST_RUNS} runs are drawn")
    text = ", and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _arm_curves(label: str, runs: tuple[RunCurve, ...]) -> ArmCurves:
    finished = [run.rows for run in runs if not run.has_diverged]
    diverged = [run.rows for run in runs if run.has_diverged]
    return ArmCurves(
        label,
        len(finished),
        _band([binned(rows) for rows in finished]),
        _band(list(map(_selected, finished))),
        tuple(binned(rows).rename(columns={"loss": "mean"}) for rows in diverged),
        runs,
    )


def binned(curve: pd.DataFrame) -> pd.DataFrame:
    """The loss averaged over even stretches: columns ``step``, their ends, and ``loss``."""
    known = curve[["step", "loss"]].dropna()
    steps = known["step"].diff().fillna(known["step"])  # those that a row stands for
    stretches = stretches_of(known["step"], BINS)
    sums = pd.DataFrame({"loss": known["loss"] * steps, "steps": steps}).groupby(stretches).sum()
    ends = known["step"].groupby(stretches).max()
    return pd.DataFrame({"step": ends, "loss": sums["loss"] / sums["steps"]}, dtype=float)


def _selected(curve: pd.DataFrame) -> pd.DataFrame:
    """The rows behind epochs: columns ``step`` and ``selection``."""
    step, selection = (curve[name].to_numpy() for name in ("step", "selection"))
    known = ~np.isnan(selection)
    return pd.DataFrame({"step": step[known], "selection": selection[known]})


def _band(curves: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Mean, smallest and largest over runs, as far as all runs have come.

    Args:
        curves: A frame a run: the step, then the figure.

    Returns:
        Columns ``step``, ``mean``, ``low`` and ``high``.
    """
    numbered = [curve.set_axis(["step", "value"], axis=1) for curve in curves]
    if not numbered:
        return pd.DataFrame(columns=["step", "mean", "low", "high"], dtype=float)
    points = pd.concat(numbered).groupby("step")["value"]
    band = points.agg(["mean", "min", "max", "size"]).reset_index()
    whole = band[band.pop("size") == len(numbered)]
    return whole.rename(columns={"min": "low", "max": "high"})
