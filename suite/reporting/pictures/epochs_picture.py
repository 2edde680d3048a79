"""The clocks of training curves -> the figure of time per epoch."""

from collections.abc import Sequence
from statistics import median

import numpy as np

from suite.reporting.curves.bands import ArmCurves, Curves
from suite.reporting.curves.run_curve import RunCurve
from suite.reporting.figures import Picture
from suite.reporting.pictures.seeds_picture import strips_picture
from suite.reporting.records.circumstances import Fact
from suite.reporting.statistics.strips import Strip
from suite.reporting.vocabulary.metric import Metric

EPOCH = Metric("epoch", "time per epoch", "s", 2)
ABOUT = (
    "wall clock between the ends of epochs, evaluation on the selection images included; of each "
    "run the median over its epochs, the first one left out",
    "runs share the machine with whatever else ran there: the study table5-time measures arms in "
    "turns",
)


def epochs_picture(curves: Curves, facts: Sequence[Fact]) -> Picture:
    """The figure of the time that an epoch took, a point for each run.

    Args:
        curves: The training curves.
        facts: What the table names.
    """
    strips = [_strip(place, arm) for place, arm in enumerate(curves.arms)]
    timed = sorted((one for one in strips if one.values), key=lambda one: one.rank)
    left_out = curves.left_out[:1].lower() + curves.left_out[1:].removesuffix(".")
    return strips_picture("epochs", "Time per epoch", timed, EPOCH, (*ABOUT, left_out), facts)


def _strip(place: int, arm: ArmCurves) -> Strip:
    times = (epoch_time(run) for run in arm.runs if not run.has_diverged)
    values = tuple(time for time in times if time is not None)
    return Strip(arm.label, place, values, len(arm.runs), len(arm.diverged))


def epoch_time(run: RunCurve) -> float | None:
    """The median time between the ends of two epochs, in seconds; None where no two are known.

    A run that was interrupted keeps its clock: time between its segments does not count.
    """
    ends = run.rows.loc[run.rows["selection"].notna(), "seconds"].to_numpy()
    times = np.diff(ends)
    known = times[np.isfinite(times) & (times > 0)]
    return float(median(known)) if len(known) else None
