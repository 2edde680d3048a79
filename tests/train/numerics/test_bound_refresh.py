"""Norm bounds that are read every few steps."""

import math
from typing import Any

import pytest
import torch

from suite.data import load_images
from suite.expm import choose_degree, fused_unavailable
from suite.flows.norm_bound import BoundedExponent
from suite.systems import build_system
from suite.train.loop.learner import Learner
from suite.train.numerics import bound_refresh
from suite.train.numerics.bound_refresh import Exponents, NormBounds, refresh_interval
from suite.train.numerics.precision import Precision
from suite.train.optimisation.schedule import Halvings
from tests.expm.counting import Count
from tests.train.speckles import tiny

CPU = torch.device("cpu")
GPU = torch.device("cuda")
RATE = Halvings(lr=0.001, epoch_steps=3, warmup=0.0, halve_at=())


def learner(**more: Any) -> Learner:
    images = load_images(tiny().data, selection="test", data_seed=0, folder=None)
    made = Learner(tiny(**more), images.train, Precision(CPU))
    made.begin()
    return made


def layers(made: Learner) -> list[BoundedExponent]:
    return [part for part in made.model.modules() if isinstance(part, BoundedExponent)]


def test_a_cpu_reads_at_every_step_and_a_gpu_as_often_as_the_rate_asks() -> None:
    model = build_system(tiny(size=8, steps=(1, 1, 1)))  # up to 48 channels
    assert refresh_interval(model, CPU, reach=0.001) == 1
    assert refresh_interval(model, GPU, reach=0.01) == 2
    assert refresh_interval(model, GPU, reach=0.001) == 11
    assert refresh_interval(model, GPU, reach=0.1) == 1
    assert refresh_interval(model, GPU, reach=math.inf) == 1
    affine = build_system(tiny(coupling="affine", conv1x1="standard"))
    assert refresh_interval(affine, GPU, reach=0.001) == 1


@pytest.mark.parametrize("optimiser", ["adam", "adamax"])
@pytest.mark.parametrize("lr", [0.003, 0.05])
def test_bounds_hold_until_they_are_read_again(
    optimiser: str, lr: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bound_refresh, "INSTANT", ())
    monkeypatch.setattr(bound_refresh, "WIDENING", 20.0)
    made = learner(optimiser=optimiser, lr=lr)
    assert made.bounds.interval > 2
    for step in range(15):
        made.bounds.refresh(step)
        kept = [layer.norm_bound() for layer in layers(made)]
        true = [float(layer.exponent_norm()) for layer in layers(made)]
        assert all(bound >= norm for bound, norm in zip(kept, true, strict=True))
        widened = [bound > norm + 1e-3 for bound, norm in zip(kept, true, strict=True)]
        assert all(widened) or step % made.bounds.interval
        made.step(step)


def test_between_readings_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound_refresh, "INSTANT", ())
    made = learner(lr=0.003)
    interval = made.bounds.interval
    assert interval > 3
    reads = []
    for step in range(2 * interval):
        made.bounds.refresh(step)
        with Count("aten::_local_scalar_dense") as counting:
            batch = made.batches.take(step)
            made.model.nats(*made.model.inputs(batch.pixels, batch.noise))
        reads.append(counting.total)
        with torch.no_grad():
            for one in made.model.parameters():
                one.mul_(1.0)
    assert reads == [0] * (2 * interval)


def test_a_cpu_takes_exact_bounds() -> None:
    made = learner()
    for step in range(3):
        made.step(step)
        made.bounds.refresh(step + 1)
        for layer in layers(made):
            assert layer.norm_bound() == float(layer.exponent_norm())


def test_saved_bounds_are_taken_over_as_they_were() -> None:
    first = learner(lr=0.003)
    first.bounds.interval = 4
    for step in range(2):
        first.step(step)
    kept = [layer.norm_bound() for layer in layers(first)]
    second = learner(lr=0.003, seed=1)
    second.bounds.interval = 4
    second.load_state_dict(first.state_dict(), 2)
    assert [layer.norm_bound() for layer in layers(second)] == kept
    assert kept != [float(layer.exponent_norm()) for layer in layers(second)]
    second.step(2)  # they outlast three updates, and this is the third
    with Count("aten::_local_scalar_dense") as counting:
        assert [layer.norm_bound() for layer in layers(second)] == kept
    assert counting.total == 0
    second.step(3)
    assert [layer.norm_bound() for layer in layers(second)] != kept


def test_exponents_are_those_of_the_coupling_with_the_largest_bound() -> None:
    made = learner(coupling={"name": "matrixexp", "method": "action"})
    made.bounds.refresh(0)
    # n * rescale is 1 in both levels at the start.
    exponents = made.bounds.exponents()
    degree = choose_degree(1.0, torch.float32)
    assert (exponents.norm, exponents.degree, exponents.sub_steps) == (1.0, degree.m, degree.steps)
    with torch.no_grad():
        made.model.get_parameter("levels.1.0.coupling.rescale").fill_(1.0)
    made.bounds.refresh(1)
    exponents = made.bounds.exponents()
    degree = choose_degree(12.0, torch.float32)
    assert exponents.norm == 12.0
    assert (exponents.degree, exponents.sub_steps) == (degree.m, degree.steps)
    assert degree.steps > 1


@pytest.mark.skipif(bool(fused_unavailable()), reason=f"no kernel: {fused_unavailable()}")
def test_the_kernel_measures_the_matrices_of_each_step() -> None:
    made = learner()
    made.step(0)
    first = made.bounds.exponents()
    assert first == Exponents(0.0, 1, 1, 0)  # the networks' outputs start at zero
    with torch.no_grad():
        made.model.get_parameter("levels.1.0.coupling.reshift").fill_(2.0)
    made.step(1)
    second = made.bounds.exponents()
    assert second.norm is not None
    assert 23.0 < second.norm < 25.0  # n = 12, and each entry about 2
    # Images of 2x2 pixels there: a block each.
    assert second.beyond_float32 == made.settings.batch_size


def test_a_method_that_measures_has_no_degree() -> None:
    made = learner(coupling={"name": "matrixexp", "method": "torch"})
    made.bounds.refresh(0)
    exponents = made.bounds.exponents()
    assert exponents.norm == 1.0
    assert exponents.degree is exponents.sub_steps is None


def test_a_series_that_is_cut_has_no_degree_that_a_bound_decides() -> None:
    made = learner(coupling={"name": "matrixexp", "method": "action", "terms": 2})
    made.step(0)
    exponents = made.bounds.exponents()
    assert exponents.norm is not None
    assert exponents.degree is exponents.sub_steps is None


def test_a_model_without_exponents_has_no_bounds() -> None:
    made = NormBounds(build_system(tiny(coupling="affine")), RATE, reach=1.0, interval=1)
    made.refresh(0)
    assert made.exponents().norm is None
