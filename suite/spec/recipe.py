"""What a system brings along: the settings it was published to be trained with."""

from functools import cache
from typing import Any

from suite.registry import Settings, SystemSettings
from suite.spec.setting import parse_all

SYSTEM = "system"
"""The setting that chooses the system."""


@cache
def recipe_of(model: type[Settings], system: object) -> dict[str, Any]:
    """The defaults of a system's runs, by key, as a model of settings holds them.

    Args:
        model: The settings model of a task.
        system: The system's settings; what is none has no recipe.

    >>> from suite.registry import SYSTEMS, TrainSettings
    >>> recipe_of(TrainSettings, SYSTEMS.parse("nice"))["batch_size"]
    200
    """
    if not isinstance(system, SystemSettings):
        return {}
    own = {key: value for key, value in system.training().items() if key in model.model_fields}
    return parse_all(model, own)
