"""Training curves -> every run's loss and largest |S|, and where runs diverged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suite.reporting.curves.bands import ArmCurves, binned
from suite.reporting.curves.run_curve import RunCurve
from suite.reporting.curves.stretches import stretches_of

MOST_RUNS = 8
"""Runs of an arm that are drawn, those first that diverged."""
STRETCHES = 60
"""Stretches of training of which the largest norm is drawn."""


@dataclass(frozen=True)
class Trace:
    """One run.

    Attributes:
        seed: Its seed; None for a run without one.
        loss: Columns ``step`` and ``loss``: training bits/dim, averaged over stretches.
        norm: Columns ``step`` and ``norm``: the largest |S| in stretches; no rows where nothing is
            known of it.
        diverged_at: The step whose loss was not finite; None for a finished run.
    """

    seed: int | None
    loss: pd.DataFrame
    norm: pd.DataFrame
    diverged_at: int | None


@dataclass(frozen=True)
class Stability:
    """The runs of one arm.

    Attributes:
        label: What the arm is called.
        place: Its place among the arms of the plan.
        traces: Its runs that are drawn.
        is_measured: Whether all norms are measured, not bounds.
        runs: All its runs that have a curve.
    """

    label: str
    place: int
    traces: tuple[Trace, ...]
    is_measured: bool
    runs: int

    @property
    def diverged(self) -> int:
        """How many of its runs diverged."""
        return sum(trace.diverged_at is not None for trace in self.traces)

    @property
    def largest(self) -> float | None:
        """The largest |S| of all its runs; None where nothing is known of it."""
        tops = [trace.norm["norm"].max() for trace in self.traces if len(trace.norm)]
        return max(tops, default=None)


def stabilities_of(arms: Sequence[ArmCurves], most: int) -> tuple[Stability, ...]:
    """The first arms that have curves, those before others of which runs diverged.

    Args:
        arms: All arms that have curves.
        most: How many are taken.
    """
    ordered = sorted(enumerate(arms), key=lambda one: not one[1].diverged)
    return tuple(_stability(place, arm) for place, arm in ordered[:most])


def _stability(place: int, arm: ArmCurves) -> Stability:
    places = sorted(range(len(arm.runs)), key=lambda place: not arm.runs[place].has_diverged)
    drawn = [arm.runs[place] for place in sorted(places[:MOST_RUNS])]
    is_measured = all(run.record.result.get("largest_norm") is not None for run in arm.runs)
    return Stability(arm.label, place, tuple(map(_trace, drawn)), is_measured, len(arm.runs))


def _trace(run: RunCurve) -> Trace:
    seed = run.record.run.settings.get("seed")
    at = run.record.result.get("diverged_at") if run.has_diverged else None
    return Trace(seed, binned(run.rows), _largest(run.rows), at)


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest norm of each stretch of training, at its last step."""
    known: pd.DataFrame = rows.loc[np.isfinite(rows["norm"]), ["step", "norm"]]
    if known.empty:
        return known
    return pd.DataFrame(known.groupby(stretches_of(known["step"], STRETCHES)).max())
