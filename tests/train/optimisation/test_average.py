"""The moving averages of the weights."""

import inspect
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from suite.flows.norm_bound import BoundedExponent
from suite.registry import AVERAGES
from suite.systems import System, build_system
from suite.train.optimisation.average import (
    AuthorsAverage,
    Average,
    CorrectedAverage,
    FromStartAverage,
)
from tests.train.speckles import tiny

DECAY = 0.9


def flat(model: System) -> Tensor:
    return torch.cat([one.detach().flatten() for one in model.parameters()])


def model() -> System:
    return build_system(tiny(conv1x1="decomposition")).double()


def walk(trained: System, steps: int) -> Iterator[Tensor]:
    draws = torch.Generator().manual_seed(0)
    for _ in range(steps):
        with torch.no_grad():
            for one in trained.parameters():
                one.add_(torch.randn(one.shape, generator=draws, dtype=one.dtype))
        yield flat(trained)


def test_the_authors_form_starts_from_zero() -> None:
    trained = model()
    average = AuthorsAverage(trained, decay=DECAY)
    expected = torch.zeros_like(flat(trained))
    for weights in walk(trained, 5):
        average.update()
        expected = DECAY * expected + (1 - DECAY) * weights
        torch.testing.assert_close(flat(average.model), expected)


def test_the_corrected_form_is_the_authors_without_its_start() -> None:
    trained = model()
    authors = AuthorsAverage(trained, decay=DECAY)
    corrected = CorrectedAverage(trained, decay=DECAY)
    for step, weights in enumerate(walk(trained, 5), 1):
        authors.update()
        corrected.update()
        torch.testing.assert_close(flat(corrected.model), flat(authors.model) / (1 - DECAY**step))
        if step == 1:
            assert torch.equal(flat(corrected.model), weights)


def test_the_form_from_the_start_begins_with_what_training_begins_with() -> None:
    trained = model()
    average = FromStartAverage(trained, decay=DECAY)
    list(walk(trained, 1))  # a start from data
    average.start()
    expected = flat(trained)
    assert torch.equal(flat(average.model), expected)
    for weights in walk(trained, 5):
        average.update()
        expected = DECAY * expected + (1 - DECAY) * weights
        torch.testing.assert_close(flat(average.model), expected)


def test_a_constant_is_its_own_corrected_average() -> None:
    trained = model()
    average = CorrectedAverage(trained, decay=0.9999)
    for _ in range(50):
        average.update()
    torch.testing.assert_close(flat(average.model), flat(trained), rtol=1e-12, atol=0)


@pytest.mark.parametrize("kind", [AuthorsAverage, CorrectedAverage, FromStartAverage])
def test_the_trained_model_is_left_alone(kind: type[Average]) -> None:
    trained = model()
    before = {name: value.clone() for name, value in trained.state_dict().items()}
    average = kind(trained, decay=DECAY)
    average.update()
    assert trained.training
    assert all(one.requires_grad for one in trained.parameters())
    assert not average.model.training
    assert not any(one.requires_grad for one in average.model.parameters())
    for name, value in trained.state_dict().items():
        assert torch.equal(value, before[name])


def test_fixed_permutations_are_not_averaged() -> None:
    trained = model()
    average = AuthorsAverage(trained, decay=DECAY)
    average.update()
    for name, buffer in trained.named_buffers():
        assert torch.equal(dict(average.model.named_buffers())[name], buffer)


@pytest.mark.parametrize("kind", [AuthorsAverage, CorrectedAverage, FromStartAverage])
def test_a_saved_average_goes_on(kind: type[Average]) -> None:
    trained = model()
    average, again = kind(trained, decay=DECAY), kind(trained, decay=DECAY)
    for step, _ in enumerate(walk(trained, 4)):
        average.update()
        if step < 2:
            again.load_state_dict(average.state_dict())
        else:
            again.update()
    assert torch.equal(flat(again.model), flat(average.model))


def test_other_weights_make_another_model() -> None:
    trained = model()
    average = CorrectedAverage(trained, decay=DECAY)
    average.update()
    before = flat(average.model)
    list(walk(trained, 1))
    other = average.with_weights(trained.state_dict())
    assert torch.equal(flat(other), flat(trained))
    assert torch.equal(flat(average.model), before)
    assert not other.training


def test_norm_bounds_follow_the_average() -> None:
    trained = build_system(tiny())
    average = AuthorsAverage(trained, decay=DECAY)
    layers = [part for part in average.model.modules() if isinstance(part, BoundedExponent)]
    assert [layer.norm_bound() for layer in layers] == [0.0] * len(layers)
    average.update()
    assert all(layer.norm_bound() > 0 for layer in layers)


@pytest.mark.parametrize("name", AVERAGES.names)
def test_settings_are_the_arguments(name: str) -> None:
    settings = AVERAGES.parse(name)
    loaded = AVERAGES.find(name).load()
    assert issubclass(loaded, Average)
    assert set(inspect.signature(loaded).parameters) == {"model", *settings.arguments()}
    assert AVERAGES.build(settings, model()).decay == settings.arguments().get("decay", 0.0)
