"""What layers declare of themselves."""

import pytest
from matplotlib.mathtext import MathTextParser

from suite.flows import ActNorm, Definition, Transform
from suite.registry.tasks.define import PARTS

LAYERS: list[type[Transform]] = [
    ActNorm,
    *(variants.find(name).load() for variants in PARTS.values() for name in variants.names),
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


def test_a_layer_need_not_declare_anything() -> None:
    assert Transform.definition is None
