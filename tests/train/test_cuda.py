"""Training on a CUDA device: the same promises as on a CPU."""

import pytest
import torch

from suite.systems import build_system
from suite.train.numerics.device import describe
from suite.train.task import run
from tests.train.memory_sink import MemorySink
from tests.train.speckles import NSF, tiny, tiny_of

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device here"
)


class CudaSink(MemorySink):
    device = "cuda"


@pytest.mark.parametrize("precision", ["fp32", "tf32", "amp"])
@pytest.mark.parametrize("coupling", ["matrixexp", "affine"])
def test_killed_behind_any_step(precision: str, coupling: str) -> None:
    settings = tiny(precision=precision, coupling=coupling, lr=0.001, epochs=5)
    undisturbed = CudaSink()
    expected = run(settings, undisturbed)
    saving = CudaSink(checkpoint_at=lambda step: True)
    assert run(settings, saving) == expected
    assert len(saving.checkpoints) == expected.steps
    for checkpoint in saving.checkpoints.values():
        resumed = CudaSink(checkpoint)
        assert run(settings, resumed) == expected
        assert resumed.files == undisturbed.files


@pytest.mark.parametrize("precision", ["fp32", "tf32"])
def test_a_system_with_dropout_goes_on_too(precision: str) -> None:
    settings = tiny_of(NSF, precision=precision)
    undisturbed = CudaSink()
    expected = run(settings, undisturbed)
    saving = CudaSink(checkpoint_at=lambda step: True)
    assert run(settings, saving) == expected
    for checkpoint in saving.checkpoints.values():
        resumed = CudaSink(checkpoint)
        assert run(settings, resumed) == expected
        assert resumed.files == undisturbed.files


def test_it_learns_what_a_cpu_learns() -> None:
    here, there = run(tiny(), CudaSink()), run(tiny(), MemorySink())
    assert here.last_test == pytest.approx(there.last_test, rel=1e-2)
    assert here.data == there.data


def test_the_card_is_part_of_what_a_run_depends_on() -> None:
    name = torch.cuda.get_device_name()
    assert name in str(describe(torch.device("cuda"), build_system(tiny()))["backend"])
