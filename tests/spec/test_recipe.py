"""Recipes of systems: what a system of another package has wrong there is one line."""

from collections.abc import Mapping

import pytest

from suite.errors import MistakeError
from suite.registry import CountSettings, SystemSettings, TrainSettings
from suite.spec.recipe import recipe_of


def with_recipe(recipe: Mapping[str, object]) -> SystemSettings:
    """Settings of a system that is trained so."""

    class Trained(SystemSettings):
        name: str = "theirs"

    Trained.recipe = recipe
    return Trained()


def test_a_task_has_what_it_knows_of_a_recipe() -> None:
    system = with_recipe({"lr": 0.5, "epochs": 3})
    assert recipe_of(TrainSettings, system) == {"lr": 0.5, "epochs": 3}
    assert recipe_of(CountSettings, system) == {}
    assert recipe_of(TrainSettings, "mef") == {}


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ({"epoch": 3}, "unknown setting 'epoch'; did you mean 'epochs'?"),
        ({"lr": "fast"}, "lr: "),
        ({"average": "nine"}, "average: unknown .* 'nine'"),
    ],
)
def test_what_cannot_be_is_one_line(recipe: Mapping[str, object], said: str) -> None:
    with pytest.raises(MistakeError, match=f"^the recipe of the system theirs: {said}") as caught:
        recipe_of(TrainSettings, with_recipe(recipe))
    assert "\n" not in str(caught.value)
