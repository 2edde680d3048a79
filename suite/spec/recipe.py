"""What a system brings along: the settings it was published to be trained with."""

from functools import cache
from typing import Any

from suite.errors import MistakeError
from suite.registry import TASKS, Settings, SystemSettings, TrainSettings
from suite.spec.complaint import dotted, unknown
from suite.spec.setting import UnfitError, parse_all

SYSTEM = "system"
"""The setting that chooses the system."""


@cache
def recipe_of(model: type[Settings], system: object) -> dict[str, Any]:
    """The defaults of a system's runs, by key, as a model of settings holds them.

    Args:
        model: The settings model of a task.
        system: The system's settings; what is none has no recipe.

    Raises:
        MistakeError: No task has a setting of the recipe, or none that may be so.

    >>> from suite.registry import SYSTEMS, TrainSettings
    >>> recipe_of(TrainSettings, SYSTEMS.parse("nice"))["batch_size"]
    200
    """
    if not isinstance(system, SystemSettings):
        return {}
    _demand_known(system)
    own = {key: value for key, value in system.own_recipe().items() if key in model.model_fields}
    try:
        return parse_all(model, own)
    except UnfitError as error:
        said = "; ".join(f"{dotted(one.path)}: {one.text}" for one in error.complaints)
        raise MistakeError(f"the recipe of the system {system.name}: {said}") from None


def _demand_known(system: SystemSettings) -> None:
    """Goes on only if some task has each setting of a recipe."""
    known = {key for task in TASKS.names for key in TASKS.find(task).settings.model_fields}
    for key in system.own_recipe():
        if key not in known:
            text = unknown("setting", key, TrainSettings.model_fields)
            raise MistakeError(f"the recipe of the system {system.name}: {text}")
