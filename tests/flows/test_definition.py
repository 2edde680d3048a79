"""What layers declare of themselves."""

import importlib
import pkgutil

import pytest
from matplotlib.mathtext import MathTextParser

import suite.flows
from suite.flows import Definition, Transform
from suite.measure.definitions.define import random_layer
from suite.registry import DefineSettings
from suite.registry.tasks.define import layer_names

LAYERS: list[type[Transform]] = [
    type(random_layer(DefineSettings(layer=name))) for name in layer_names()
]
every_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)


def definition_of(layer: type[Transform]) -> Definition:
    assert layer.definition is not None
    return layer.definition


@every_layer
def test_each_layer_declares_its_own_definition(layer: type[Transform]) -> None:
    assert "definition" in vars(layer)
    assert [definition_of(other) for other in LAYERS].count(definition_of(layer)) == 1
    assert definition_of(layer).where


@every_layer
def test_formulas_are_plain_text_and_latex_that_can_be_set(layer: type[Transform]) -> None:
    found = definition_of(layer)
    for formula in (found.function, found.inverse, found.log_determinant):
        assert formula.text.isascii()
        assert formula.text.count("(") == formula.text.count(")")
        MathTextParser("path").parse(f"${formula.latex}$")  # raises where it is no mathematics


def test_every_layer_that_declares_something_is_in_table_1() -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(suite.flows.__path__, "suite.flows.")
    ]
    declaring = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Transform)
        and vars(value).get("definition") is not None
    }
    assert declaring == set(LAYERS)


def test_a_layer_need_not_declare_anything() -> None:
    assert Transform.definition is None
