"""From a study at a scale to the settings of its runs."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from suite.errors import MistakeError
from suite.registry import TASKS, TaskSettings
from suite.spec.complaint import shown
from suite.spec.grid_point import Arms
from suite.spec.precedence import Layering, Layers
from suite.spec.study import SEED, Scale, Study

MOST_RUNS = 1_000_000
"""More runs than this are a slip of the hand."""

Cell = dict[str, Any]
"""The axes' values of one run, in the order of the axes."""


def expand(
    study: Study, scale: Scale | None = None, overrides: Mapping[str, Any] | None = None
) -> "Expansion":
    """The runs of a study at a scale.

    Args:
        study: The study.
        scale: The scale; none for the study as it stands.
        overrides: What the user sets, by key. A list makes an axis, unless the setting itself is a
            list; ``coupling.method`` sets what those couplings have that know it. A study with
            ``of`` needs ``of`` here: the ids of the runs whose weights it takes.

    Raises:
        MistakeError: A value that a setting cannot have, a setting that is not there, or more than
            a million runs.

    >>> study = Study.model_validate({"study": "s", "title": "S", "task": "count",
    ...     "axes": {"coupling": ["affine", "matrixexp"]}, "rules": [
    ...     {"when": {"coupling": "affine"}, "set": {"hidden_channels": 132}}]})
    >>> [settings.hidden_channels for cell, settings in expand(study)]
    [132, 128]
    """
    model = TASKS.find(study.task).settings
    return Expansion(Layering(model, study, scale or Scale(), overrides or {}).layers())


class Expansion:
    """The runs that layers make: axes in their order, the last one fastest.

    Args:
        layers: The layers.

    Attributes:
        axes: Each axis with its values.
    """

    def __init__(self, layers: Layers) -> None:
        self.axes = layers.axes
        self._layers = layers
        ruled = {key for rule in layers.rules for key in rule.then}
        missing = [
            name
            for name, field in layers.model.model_fields.items()
            if field.is_required() and name not in {*layers.base, *layers.axes, *ruled}
        ]
        if missing:
            raise MistakeError(f"the task needs {' and '.join(missing)}, which nothing sets")
        if len(self) > MOST_RUNS:
            raise MistakeError(f"{len(self):,} runs are more than {MOST_RUNS:,}")

    def __len__(self) -> int:
        return prod(len(values) for values in self.axes.values())

    def __iter__(self) -> Iterator[tuple[Cell, TaskSettings]]:
        """Each run's axis values and settings.

        Raises:
            MistakeError: Settings of an arm contradict each other.
        """
        for cell, settings in self._settled(self.axes):
            if isinstance(settings, str):
                words = ", ".join(f"{key} {shown(value)}" for key, value in cell.items())
                raise MistakeError(f"the arm {words or 'of this study'}: {settings}")
            yield cell, settings

    def arms(self, about: Collection[str] = ()) -> Iterator[tuple[Cell, TaskSettings | str]]:
        """One run of each arm: its axis values, and its settings or why they contradict each other.

        Args:
            about: Settings of interest: arms that are alike in them count as one. None for all but
                the seed.
        """
        bearing = self._bearing(about)
        axes = {name: v if name in bearing else v[:1] for name, v in self.axes.items()}
        return self._settled(axes)

    def _bearing(self, about: Collection[str]) -> set[str]:
        """The axes that some settings depend on."""
        rules = [rule for rule in self._layers.rules if not about or {*about} & {*rule.keys}]
        wanted = {*about} or {*self.axes} - {SEED}
        return wanted.union(*(rule.when for rule in rules))

    def _settled(
        self, axes: Mapping[str, tuple[Any, ...]]
    ) -> Iterator[tuple[Cell, TaskSettings | str]]:
        """Each point of a grid, and its settings or why they contradict each other."""
        names = tuple(axes)
        settle = Arms(self._layers)
        # Nearly always, the seed decides nothing else: what an arm is need be settled only once.
        is_free = settle.is_plain and SEED in axes and SEED not in self._bearing(())
        seed = names.index(SEED) if is_free else None
        arms: dict[tuple[int, ...], TaskSettings | str] = {}
        points = product(*(range(len(values)) for values in axes.values()))
        for point, values in zip(points, product(*axes.values()), strict=True):
            cell = dict(zip(names, values, strict=True))
            key = point if seed is None else point[:seed] + point[seed + 1 :]
            arm = arms.get(key)
            if arm is None:
                arm = settle(point, cell)
                if seed is not None:
                    arms[key] = arm
            elif not isinstance(arm, str):
                arm = arm.replace({SEED: cell[SEED]})
            if not isinstance(arm, str):
                for name in settle.refined:
                    cell[name] = getattr(arm, name)
            yield cell, arm
