"""What the trained runs are called that a study takes the weights of."""

from collections.abc import Mapping, Sequence
from typing import Any

from suite.plan import Plan
from suite.reporting.vocabulary.labels import Labels, key_of
from suite.spec import Run

OF = "of"
"""The axis whose values are ids of trained runs."""


def labels_of(plan: Plan) -> Labels:
    """What the values of a plan's axes are called; trained runs by their arms, not by their ids."""
    return Labels(plan.axes, {OF: names_of(_taken(plan))})


def _taken(plan: Plan) -> list[Run]:
    """The runs whose weights this plan's runs take, as far as another study's plan has them."""
    wanted = set(plan.axes.get(OF, ()))
    return [run for run in plan.before if run.id in wanted]


def names_of(runs: Sequence[Run]) -> dict[str, str]:
    """For each run, by the key of its id, the values of the axes in which the runs differ.

    A run that is alone is called by all of its axes; one without any has no name but its id.
    """
    axes = _axes(runs)
    apart = [axis for axis, values in axes.items() if len(values) > 1] or list(axes)
    labels = Labels({axis: tuple(values.values()) for axis, values in axes.items()})
    cells = {run.id: {axis: run.cell[axis] for axis in apart if axis in run.cell} for run in runs}
    return {key_of(run_id): labels.arm(cell) for run_id, cell in cells.items() if cell}


def _axes(runs: Sequence[Run]) -> Mapping[str, dict[str, Any]]:
    """The axes of some runs, each with its values by their keys."""
    axes: dict[str, dict[str, Any]] = {}
    for run in runs:
        for axis, value in run.cell.items():
            axes.setdefault(axis, {})[key_of(value)] = value
    return axes
