"""Counting parameters."""

import pytest

from suite.measure.costs.count import run
from suite.registry import CountSettings
from tests.train.memory_sink import MemorySink


@pytest.mark.parametrize("coupling", ["additive", "affine", "matrixexp"])
@pytest.mark.parametrize("conv1x1", ["standard", "decomposition", "matrixexp"])
def test_the_model_has_the_parameters_of_the_formula(coupling: str, conv1x1: str) -> None:
    settings = CountSettings.model_validate(
        {
            "coupling": coupling, "conv1x1": conv1x1, "size": 16, "steps": (2, 1),
            "num_blocks": 2, "hidden_channels": 5,
        }
    )  # fmt: skip
    sink = MemorySink()
    assert run(settings, sink).parameters == settings.parameters()
    assert sink.step == 1
