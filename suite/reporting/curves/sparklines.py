"""Training curves as a few levels each, all on one scale: curves for places without figures."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.reporting.curves.bands import STEEP, ArmCurves, Curves

LEVELS = 8
"""Levels of a line, the lowest 0."""
STRETCHES = 24
"""Stretches of training that a line has at most, one level each."""
MOST_LINES = 12
"""Lines that are shown."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sparkline:
    """The training loss of one arm, the mean over its finished runs.

    Attributes:
        label: What the arm is called.
        levels: The level of each stretch of training, as far as the runs come.
        first: The loss at the first point; None where no run has finished.
        last: The loss at the last point.
        n: The finished runs.
        diverged: How many runs diverged; they are not in the line.
    """

    label: str
    levels: tuple[int, ...]
    first: float | None
    last: float | None
    n: int
    diverged: int


@dataclass(frozen=True)
class Sparklines:
    """The lines of a study.

    Attributes:
        lines: One for each arm.
        low: The loss at and below which a stretch has the lowest level, in bits/dim.
        high: The loss at and above which it has the highest.
        steps: The optimiser steps that the stretches divide.
        left_out: How many arms with curves have no line.
    """

    lines: tuple[Sparkline, ...]
    low: float
    high: float
    steps: int
    left_out: int


def sparklines_of(curves: Curves | None) -> Sparklines | None:
    """The lines of the first arms; None where there is no curve of a finished run.

    The scale holds what comes behind the first ``STEEP`` of training, as the figure's axis does:
    losses fall steeply there, and all else would look level.

    Args:
        curves: The curves; None for a task that has none.
    """
    arms = () if curves is None else curves.arms[:MOST_LINES]
    losses = [arm.loss.astype(float) for arm in arms if not arm.loss.empty]
    if curves is None or not losses:
        return None
    every = pd.concat(losses)
    steps = int(every["step"].max())
    settled = every.loc[every["step"] > STEEP * steps, "mean"]
    low, high = float(settled.min()), float(settled.max())
    ends = np.linspace(0, steps, 1 + min(STRETCHES, max(map(len, losses))))[1:]
    return Sparklines(
        tuple(_line(arm, ends, low, high) for arm in arms),
        low,
        high,
        steps,
        len(curves.arms) - len(arms),
    )


def _line(arm: ArmCurves, ends: Floats, low: float, high: float) -> Sparkline:
    losses = arm.loss["mean"].astype(float).tolist()
    first, last = (losses[0], losses[-1]) if losses else (None, None)
    levels = tuple(level_of(loss, low, high) for loss in _stretches(arm.loss, ends))
    return Sparkline(arm.label, levels, first, last, arm.n, len(arm.diverged))


def level_of(loss: float, low: float, high: float) -> int:
    """The level of a loss between two others; the middle where they are the same.

    >>> [level_of(loss, 3.0, 4.0) for loss in (2.9, 3.0, 3.2, 3.99, 4.0, 9.0)]
    [0, 0, 1, 7, 7, 7]
    """
    if high <= low:
        return LEVELS // 2
    return min(LEVELS - 1, max(0, int(LEVELS * (loss - low) / (high - low))))


def _stretches(loss: pd.DataFrame, ends: Floats) -> Iterable[float]:
    """The mean over each stretch, as far as the points come; a point is of the steps before it."""
    if loss.empty:
        return ()
    places = np.searchsorted(ends, loss["step"].to_numpy(float))
    means = loss["mean"].astype(float).groupby(places).mean()
    return means.reindex(range(int(places[-1]) + 1)).bfill().tolist()
