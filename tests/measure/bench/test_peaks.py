"""What the methods' memory is at its largest, against what must be there at once."""

import pytest

from suite.expm import COUPLING_METHODS
from suite.measure.bench.bench import run
from suite.measure.bench.case import full_case
from suite.registry import BenchSettings, MethodResult
from tests.expm.cases import NEEDS_KERNEL
from tests.measure.costs.test_timing import TimingSink

INPUTS = 6 * 7 * 8 * 8 * 4 * 4
"""Bytes of the network's output for n = 6, and of its gradient."""


def results(*methods: str, **more: object) -> dict[str, MethodResult]:
    small = {"n": 6, "side": 8, "batch_size": 4, "rounds": 1, "methods": methods}
    return run(BenchSettings.model_validate({**small, **more}), TimingSink()).methods


def peak(found: MethodResult) -> int:
    assert found.peak is not None
    return found.peak


def test_the_authors_take_at_least_what_they_keep() -> None:
    for found in results("authors", "authors-repaired", "torch").values():
        # All but the inputs, which were there before.
        inputs = sum(one.nbytes for one in full_case(BenchSettings(n=6, side=8, batch_size=4))
                     .inputs.tensors())  # fmt: skip
        assert peak(found) > found.saved - inputs
        assert peak(found) > INPUTS


@NEEDS_KERNEL
def test_fused_takes_the_gradients_and_little_else() -> None:
    found = results("authors", "authors-repaired", "torch", "fused")
    fused = peak(found.pop("fused"))
    assert INPUTS < fused < 1.5 * INPUTS
    assert all(peak(other) > 3 * fused for other in found.values())


@pytest.mark.parametrize("direction", ["forward", "forward+backward", "inverse"])
def test_peaks_are_the_same_whatever_was_computed_before(direction: str) -> None:
    names = [name for name in COUPLING_METHODS if name != "fused"]
    first = results(*names, direction=direction)
    results(*names, direction="inverse", batch_size=3, norm=8.0)
    assert results(*reversed(names), direction=direction) == first


def test_a_forward_pass_takes_less() -> None:
    (forward,) = results("authors", direction="forward").values()
    (both,) = results("authors").values()
    assert peak(forward) < peak(both)
