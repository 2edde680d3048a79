"""Training curves -> every run's loss and largest |S|, and where runs diverged."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suite.reporting.curve import RunCurve
from suite.reporting.curves import ArmCurves, binned

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
        traces: Its runs.
        is_measured: Whether all norms are measured, not bounds.
    """

    label: str
    place: int
    traces: tuple[Trace, ...]
    is_measured: bool

    @property
    def diverged(self) -> int:
        """How many of its runs diverged."""
        return sum(trace.diverged_at is not None for trace in self.traces)

    @property
    def largest(self) -> float | None:
        """The largest |S| of all its runs; None where nothing is known of it."""
        tops = [trace.norm["norm"].max() for trace in self.traces if len(trace.norm)]
        return max(tops, default=None)


def stabilities_of(arms: Iterable[ArmCurves]) -> tuple[Stability, ...]:
    """All arms that have curves, those first of which runs diverged."""
    found = [
        Stability(
            arm.label,
            place,
            tuple(map(_trace, arm.runs)),
            all(run.record.result.get("largest_norm") is not None for run in arm.runs),
        )
        for place, arm in enumerate(arms)
    ]
    return tuple(sorted(found, key=lambda one: one.diverged == 0))


def _trace(run: RunCurve) -> Trace:
    seed = run.record.run.settings.get("seed")
    at = run.record.result.get("diverged_at") if run.has_diverged else None
    return Trace(seed, binned(run.rows), _largest(run.rows), at)


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest norm of each stretch of training, at its last step."""
    known: pd.DataFrame = rows.loc[np.isfinite(rows["norm"]), ["step", "norm"]]
    if known.empty:
        return known
    longest = max(1.0, float(known["step"].max()) / STRETCHES)
    return pd.DataFrame(known.groupby(np.ceil(known["step"] / longest)).max())
