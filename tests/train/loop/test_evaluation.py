"""bits/dim of a set of images."""

import math

import pytest
import torch

from suite.data import dequantise
from suite.errors import StoppedError
from suite.flows import bits_per_dim, stream
from suite.systems import System, build_system
from suite.train import evaluate
from suite.train.loop import evaluation
from tests.train.speckles import tiny

IMAGES = torch.randint(256, (7, 3, 8, 8), generator=torch.Generator().manual_seed(0)).byte()


def model() -> System:
    built = build_system(tiny())
    built.start(dequantise(IMAGES, torch.Generator()))
    return built.eval()


def test_it_is_the_mean_over_images_and_not_over_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = model()
    with torch.no_grad():
        z, logdet = flow(dequantise(IMAGES, stream(5, "evaluation")))
    expected = bits_per_dim(z, logdet).mean().item()
    assert evaluate(flow, IMAGES, seed=5) == pytest.approx(expected, rel=1e-6)
    monkeypatch.setattr(evaluation, "BATCH", 3)  # three, three and one
    assert evaluate(flow, IMAGES, seed=5) == pytest.approx(expected, rel=1e-6)


def test_every_evaluation_sees_the_same_noise() -> None:
    flow = model()
    torch.manual_seed(1)
    first = evaluate(flow, IMAGES, seed=0)
    torch.manual_seed(2)
    assert evaluate(flow, IMAGES, seed=0) == first
    assert evaluate(flow, IMAGES, seed=1) != first


def test_it_asks_between_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "BATCH", 3)
    asked: list[None] = []
    evaluate(model(), IMAGES, seed=0, between=lambda: asked.append(None))
    assert len(asked) == 3

    def stop() -> None:
        raise StoppedError("stopped")

    with pytest.raises(StoppedError):
        evaluate(model(), IMAGES, seed=0, between=stop)


def test_a_model_out_of_reach_gives_no_number() -> None:
    flow = model()
    with torch.no_grad():
        flow.get_parameter("levels.0.0.conv1x1.weight").fill_(1e30)
    assert math.isnan(evaluate(flow, IMAGES, seed=0))
