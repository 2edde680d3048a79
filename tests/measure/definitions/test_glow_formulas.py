"""The layers of Glow and Emerging against what they declare, as Table 1 compares layers."""

from collections.abc import Callable
from typing import Any

import pytest

from suite.measure.definitions import emerging_formulas, glow_formulas
from suite.measure.definitions.define import compare
from suite.measure.definitions.layer_formulas import Written
from suite.registry import DefineSettings
from tests.flows.catalogue import CASES, build, images

FORMULAS: dict[str, Callable[[Any], Written]] = {
    "norm of channels": glow_formulas.norm,
    "reversal of channels": glow_formulas.reversal,
    "shuffle of channels": glow_formulas.shuffle,
    "conv1x1 dense": glow_formulas.dense,
    "conv1x1 signed decomposition": glow_formulas.signed_plu,
    "coupling by shift": glow_formulas.shift,
    "coupling by sigmoid": glow_formulas.scale,
    "prior of a split": glow_formulas.split,
    "prior of the top": glow_formulas.top,
    "conv1x1 reflections": emerging_formulas.reflections,
    "emerging convolution": emerging_formulas.emerging,
    "periodic convolution": emerging_formulas.periodic,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_layer_is_what_it_declares(name: str) -> None:
    (case,) = (one for one in CASES if one.name == name)
    layer = build(case)
    assert layer.definition is not None
    settings = DefineSettings(layer="actnorm")  # only what it allows matters here
    written = FORMULAS[name](layer)
    found = compare(settings, layer, layer.definition, written, images(case, 3))
    assert found.agrees
    assert found.largest_deviation < 1e-10
