"""The task bench as a whole."""

from typing import get_args

import pytest

from suite.expm import COUPLING_METHODS, fused_unavailable
from suite.measure.bench.bench import run
from suite.registry import BenchSettings
from suite.registry.tasks.bench import BenchMethod
from tests.measure.costs.test_timing import TimingSink


def settings(**more: object) -> BenchSettings:
    small = {"n": 3, "side": 2, "batch_size": 2, "norm": 1.0, "rounds": 2}
    return BenchSettings.model_validate(small | more)


def test_every_method_is_counted_compared_and_timed() -> None:
    sink = TimingSink()
    methods = [name for name in get_args(BenchMethod) if name != "compiled"]  # see test_compiled
    result = run(settings(methods=methods), sink)
    missing = {"fused", "fused-low-rank"} if fused_unavailable() else set()
    assert set(result.methods) == set(COUPLING_METHODS) - missing
    assert set(result.left_out) == {"scipy"} | missing
    assert set(sink.times) == {*result.methods, "copy", "product"}
    assert all(len(seconds) == 2 and min(seconds) > 0 for seconds in sink.times.values())
    for found in result.methods.values():
        assert found.error is not None
        assert found.gradient_error is not None
        assert max(found.error, found.gradient_error) < 1e-6
        assert found.saved > 0
    assert result.matrices == 8
    assert sink.notes["threads"] == 1
    assert str(sink.notes["backend"]).startswith("torch, ")


def test_the_result_is_the_same_every_time() -> None:
    assert run(settings(), TimingSink()) == run(settings(), TimingSink())


@pytest.mark.parametrize(("direction", "passes"), [("forward", (1, 2)), ("inverse", (1, 2)),
                                                   ("forward+backward", (3, 5))])  # fmt: skip
def test_traffic_is_what_goes_in_and_out(direction: str, passes: tuple[int, int]) -> None:
    result = run(settings(direction=direction, methods=["action"]), TimingSink())
    out, x2 = 2 * 12 * 4 * 4, 2 * 3 * 4 * 4
    assert result.traffic == passes[0] * out + passes[1] * x2
    assert list(result.methods) == ["action"]


def test_scipy_takes_part_where_there_is_no_gradient() -> None:
    sink = TimingSink()
    result = run(settings(direction="inverse", methods=["scipy", "taylor"]), sink)
    assert list(result.methods) == ["scipy", "taylor"]
    assert result.methods["scipy"].products is None
    assert result.methods["taylor"].gradient_error is None
    assert len(sink.times["scipy"]) == 2


@pytest.mark.parametrize(
    "mistake", [{"norm": 0}, {"norm": 100}, {"methods": []}, {"dtype": "float16"}], ids=str
)
def test_what_may_be_set_is_checked(mistake: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        settings(**mistake)
