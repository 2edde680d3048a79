"""The methods of a case, against whole matrices in float64."""

import pytest
import torch

from suite.measure.bench.case import MAKERS, full_case
from suite.measure.bench.methods import DIRECTIONS, METHODS, MOST_MATRICES, round_trip, runs
from suite.measure.bench.reference import pose, relative
from suite.registry import BenchSettings
from tests.expm.cases import COMPILED, TRUNCATED

CPU = torch.device("cpu")
NAMES = [COMPILED.get(name, name) for name in METHODS if name != "compiled"]


def settings(direction: str = "forward", **more: object) -> BenchSettings:
    small = {"n": 4, "side": 2, "batch_size": 3, "norm": 1.5, "dtype": "float64", "rank": 2}
    return BenchSettings.model_validate({**small, "direction": direction, **more})


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_every_method_computes_the_case(name: str, direction: str) -> None:
    if not runs(name, settings(direction), CPU):
        pytest.skip(f"{name} has no gradient")
    problem = pose(MAKERS.get(name, full_case)(settings()), direction, CPU)
    found = DIRECTIONS[direction](METHODS[name], problem.case)
    allowed = 1e-7 if name in TRUNCATED else 1e-13
    assert len(found) == len(problem.right) == (7 if direction == "forward+backward" else 1)
    for one, right in zip(found[:3], problem.right[:3], strict=True):
        error = relative(one, right)
        assert error is not None
        assert error < allowed


@pytest.mark.parametrize("name", NAMES)
def test_a_round_trip_ends_where_it_began(name: str) -> None:
    case = MAKERS.get(name, full_case)(settings())
    assert torch.allclose(round_trip(METHODS[name], case), case.inputs.x2, atol=1e-6)


def test_methods_are_left_out_where_they_cannot_run() -> None:
    assert runs("scipy", settings("inverse"), CPU)
    assert not runs("scipy", settings("forward+backward"), CPU)
    assert not runs("scipy", settings(batch_size=MOST_MATRICES), CPU)
    for name in COMPILED:
        assert not runs(name, settings(), torch.device("cuda"))
    assert runs("action", settings(), torch.device("cuda"))
