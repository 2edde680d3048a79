"""The settings of a whole flow, whichever system it is."""

from typing import Any

import pytest
from pydantic import ValidationError

from suite.registry import (
    SYSTEMS,
    CountSettings,
    ModelSettings,
    SystemSettings,
    TimeSettings,
    TrainSettings,
)
from suite.spec import run_id

MODELS = [ModelSettings, CountSettings, TimeSettings, TrainSettings]
every_model = pytest.mark.parametrize("model", MODELS)
every_system = pytest.mark.parametrize("name", SYSTEMS.names)
OWNED = {"steps": [1], "coupling": "affine", "conv1x1": "standard", "hidden_channels": 4}


def test_mef_is_what_all_runs_were() -> None:
    """The id that this run had before there were systems."""
    settings = TrainSettings()
    assert settings.system.name == "mef"
    assert "system" not in settings.identity()
    assert "system" not in settings.model_dump()
    assert run_id("train", settings.identity()) == "19cc831a7162aeab"
    assert TrainSettings.model_validate({"system": "mef"}).identity() == settings.identity()


@every_system
@every_model
def test_what_is_written_is_read_again(model: type[ModelSettings], name: str) -> None:
    settings = model.model_validate({"system": name})
    assert model.model_validate(settings.model_dump()) == settings
    assert model.model_validate_json(settings.model_dump_json()) == settings
    assert model.model_validate(settings.identity()) == settings


@every_system
@every_model
def test_nothing_of_another_system_is_written(model: type[ModelSettings], name: str) -> None:
    settings = model.model_validate({"system": name})
    owned = {key for other in SYSTEMS.names for key in SYSTEMS.find(other).settings.own_keys}
    others = owned - set(SYSTEMS.find(name).settings.own_keys)
    assert others.isdisjoint(settings.identity())
    assert others.isdisjoint(settings.model_dump())
    assert ("system" in settings.identity()) == (name != "mef")


@every_model
@pytest.mark.parametrize(("key", "value"), OWNED.items())
def test_a_setting_of_another_system_is_refused(
    model: type[ModelSettings], key: str, value: Any
) -> None:
    with pytest.raises(ValidationError, match=f"{key} is a setting of the system mef, and the"):
        model.model_validate({"system": "nice", key: value})
    assert key in model.model_validate({"system": "mef", key: value}).identity()


@every_system
def test_a_system_brings_its_recipe_which_what_is_set_overrides(name: str) -> None:
    kind = SYSTEMS.find(name).settings
    assert issubclass(kind, SystemSettings)
    recipe = kind.recipe
    assert recipe.keys() <= TrainSettings.model_fields.keys()
    settings = TrainSettings.model_validate({"system": name})
    plain = TrainSettings.model_validate({**recipe, "system": name})
    assert settings == plain
    other = TrainSettings.model_validate({"system": name, "batch_size": 7, "lr": 0.5})
    assert (other.batch_size, other.lr, other.epochs) == (7, 0.5, settings.epochs)


@every_system
def test_each_system_says_what_it_is(name: str) -> None:
    model = ModelSettings.model_validate({"system": name})
    assert model.system.likelihood in ("exact", "bound", "estimate")
    assert model.system.called != name
    assert {"fp32"} <= set(model.system.precisions) <= {"fp32", "tf32", "amp"}
    assert model.parameters() > 0
    assert (model.flops_per_image() or 0) > 0


@every_system
def test_only_coupling_networks_compute_in_half_precision(name: str) -> None:
    if name == "mef":
        assert TrainSettings(precision="amp").precision == "amp"
    else:
        with pytest.raises(ValidationError, match=f"{name} is not trained in the precision amp"):
            TrainSettings.model_validate({"system": name, "precision": "amp"})


def test_a_system_without_convolutions_has_no_rivals() -> None:
    nice = TimeSettings.model_validate({"system": "nice"})
    assert nice.turns() == {}
    assert "rivals" not in nice.identity()
    forward = nice.flops_per_image()
    assert forward is not None
    assert nice.flops() == 3.0 * forward * nice.batch_size * nice.rounds
