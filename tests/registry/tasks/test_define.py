"""The layers that declare themselves, by name."""

import pytest
from pydantic import ValidationError

from suite.registry import CONVOLUTIONS, COUPLINGS, REFERENCES, DefineSettings
from suite.registry.tasks.define import layer_names


def test_every_variant_of_a_part_is_a_layer_with_a_reference() -> None:
    variants = [
        *(f"conv1x1-{name}" for name in CONVOLUTIONS.names),
        *(f"coupling-{name}" for name in COUPLINGS.names),
    ]
    assert layer_names()[: 1 + len(variants)] == ("actnorm", *variants)
    assert sorted(REFERENCES.names) == sorted(layer_names())
    assert all(callable(REFERENCES.find(name).load()) for name in layer_names())


def test_an_unknown_layer_lists_what_there_is() -> None:
    with pytest.raises(ValidationError) as caught:
        DefineSettings(layer="coupling-affin")
    assert (
        "unknown layer 'coupling-affin'; did you mean 'coupling-affine'? there are: actnorm, "
        "conv1x1-standard, conv1x1-decomposition, conv1x1-matrixexp, coupling-additive, "
        "coupling-affine, coupling-matrixexp"
    ) in str(caught.value)


@pytest.mark.parametrize("name", ["", "actnorm-standard", "coupling", "affine", "squeeze"])
def test_half_a_name_is_no_layer(name: str) -> None:
    with pytest.raises(ValidationError, match="unknown layer"):
        DefineSettings(layer=name)
