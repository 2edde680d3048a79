"""One training step, and what the next one depends on."""

from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from suite.data import load_images
from suite.registry import TrainSettings
from suite.systems import System
from suite.train import evaluate
from suite.train.loop import evaluation
from suite.train.loop.learner import Learner
from suite.train.numerics.precision import Precision
from tests.train.speckles import REALNVP, tiny, tiny_of

CPU = torch.device("cpu")


class Noting(Precision):
    """Notes which models it was asked to prepare."""

    def __init__(self) -> None:
        super().__init__(CPU)
        self.prepared: list[nn.Module] = []

    def prepare(self, model: nn.Module) -> None:
        self.prepared.append(model)


def learner(precision: Precision | None = None, **more: Any) -> Learner:
    return of(tiny(**more), precision)


def of(settings: TrainSettings, precision: Precision | None = None) -> Learner:
    images = load_images(settings.data, selection="validation", data_seed=0, folder=None)
    made = Learner(settings, images.train, precision or Precision(CPU))
    made.begin()
    return made


def flat(model: System) -> Tensor:
    return torch.cat([one.detach().flatten() for one in model.parameters()])


def test_the_model_is_prepared_for_its_precision() -> None:
    noting = Noting()
    made = learner(noting)
    assert noting.prepared == [made.model]


def test_a_step_moves_the_weights_and_their_average_and_notes_its_loss() -> None:
    made = learner()
    before, averaged = flat(made.model), flat(made.average.model)
    made.step(0)
    assert not torch.equal(flat(made.model), before)
    assert not torch.equal(flat(made.average.model), averaged)
    (loss,) = made.losses.look()
    assert loss.images == made.settings.batch_size
    assert loss.value > 0
    assert made.gradient_norm > 0


@pytest.mark.parametrize(("clip", "largest"), [(1e-3, 1e-3), (None, float("inf"))])
def test_gradients_are_clipped_and_their_norm_is_that_before(
    clip: float | None, largest: float
) -> None:
    made = learner(clip=clip)
    made.step(0)
    gradients = [one.grad for one in made.model.parameters() if one.grad is not None]
    norm = torch.cat([one.flatten() for one in gradients]).norm()
    assert made.gradient_norm > 1e-2
    assert float(norm) <= largest * (1 + 1e-4)
    if clip is None:
        torch.testing.assert_close(norm, made.gradient_norm)


def test_the_rate_is_that_of_the_step() -> None:
    made = learner(warmup=2.0)
    for step in range(3):
        made.step(step)
        (group,) = made.optimiser.param_groups
        assert group["lr"] == pytest.approx(0.01 * (step + 1) / 6)


def test_what_was_saved_goes_on_in_the_same_bits() -> None:
    first, second = learner(), learner()
    for step in range(2):
        first.step(step)
    # A state that was not written to a file still shares its tensors.
    second.load_state_dict(deepcopy(first.state_dict()), 2)
    for step in range(2, 5):
        first.step(step)
        second.step(step)
    assert torch.equal(flat(first.model), flat(second.model))
    assert torch.equal(flat(first.average.model), flat(second.average.model))
    assert first.losses.look() == second.losses.look()


def test_a_price_of_the_weights_moves_them_and_is_in_no_loss() -> None:
    free, dear = (of(tiny_of({**REALNVP, "penalty": penalty})) for penalty in (0.0, 1e6))
    assert torch.equal(flat(free.model), flat(dear.model))
    for made in (free, dear):
        made.step(0)
    assert free.losses.look() == dear.losses.look()
    assert dear.gradient_norm > 1e3 * free.gradient_norm
    assert not torch.equal(flat(free.model), flat(dear.model))


def test_the_average_is_evaluated_with_the_statistics_that_training_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = of(tiny_of(REALNVP))
    start = [one.clone() for one in made.model.buffers()]
    for step in range(4):
        made.step(step)
    stored = list(made.model.buffers())
    assert not any(torch.equal(one, two) for one, two in zip(start, stored, strict=True))
    averaged = list(made.average.model.buffers())
    assert all(torch.equal(one, two) for one, two in zip(stored, averaged, strict=True))
    assert made.model.training
    assert not made.average.model.training
    together = evaluate(made.average.model, made.batches.images, seed=0)
    monkeypatch.setattr(evaluation, "BATCH", 3)
    assert evaluate(made.average.model, made.batches.images, seed=0) == pytest.approx(together)
    assert all(
        torch.equal(one, two) for one, two in zip(stored, made.average.model.buffers(), strict=True)
    )
