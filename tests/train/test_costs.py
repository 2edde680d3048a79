"""What a training step costs in counts, which are the same on every machine: they must not rise.

Times are for ``tests/bench``. Who makes a step cheaper lowers the limits here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from suite.data import load_images
from suite.expm import fused_unavailable
from suite.registry import TrainSettings
from suite.spec import expand
from suite.specfile import find_study, read_study, scale_of
from suite.train.loop.learner import Learner
from suite.train.numerics.precision import Precision
from tests.expm.counting import Count

READS = ("aten::_local_scalar_dense", "aten::nonzero", "aten::is_nonzero")
PRODUCTS = ("aten::mm", "aten::bmm", "aten::addmm", "aten::baddbmm")
BATCH = 4


def laptop(method: str) -> TrainSettings:
    """Table 4's matrixexp arm at the laptop scale, with small batches."""
    path = find_study("table4")
    study = read_study(path)
    coupling = {"name": "matrixexp", "method": method}
    chosen = {"coupling": coupling, "lr": 0.01, "seed": 0, "batch_size": BATCH, "init_images": 8}
    ((_, settings),) = expand(study, scale_of(study, "laptop", path), chosen)
    assert isinstance(settings, TrainSettings)
    return settings


def learner(method: str) -> Learner:
    """A learner behind its first step, which reads norm bounds for three more."""
    settings = laptop(method)
    images = load_images(settings.data, selection="validation", data_seed=0, folder=None)
    made = Learner(settings, images.train, Precision(torch.device("cpu")))
    made.bounds.interval = 4  # a bound that is to hold for longer is wider, and the series longer
    made.begin()
    made.step(0)
    return made


@contextmanager
def saved_bytes() -> Iterator[dict[int, int]]:
    """Bytes that are kept for a backward pass, by address of their storage."""
    seen: dict[int, int] = {}

    def pack(tensor: Tensor) -> Any:
        storage = tensor.untyped_storage()
        seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield seen


LIMITS = {
    # method: reads from the device, products of matrices, floating-point operations of those and of
    # convolutions, MB kept for backward
    "action": (0, 110, 778_530_048, 11.8),
    "fused": (0, 110, 778_530_048, 9.3),
}


@pytest.mark.parametrize("method", LIMITS)
def test_a_step_costs_no_more_than_it_did(method: str) -> None:
    if method == "fused" and fused_unavailable():
        pytest.skip(f"no kernel: {fused_unavailable()}")
    made = learner(method)
    with Count(*READS) as reading, Count(*PRODUCTS) as multiplying:
        made.step(1)
    with FlopCounterMode(display=False) as counting:
        made.step(2)
    with saved_bytes() as kept:
        made.step(3)
    # The optimiser looks at a count of steps of each weight, which is on the CPU on every device.
    waits = reading.total - sum(1 for _ in made.model.parameters())
    found = (waits, multiplying.total, counting.get_total_flops(), sum(kept.values()) / 1e6)
    assert all(one <= limit for one, limit in zip(found, LIMITS[method], strict=True)), found
