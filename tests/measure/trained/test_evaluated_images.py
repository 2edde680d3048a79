"""The images that a trained model was tested on."""

import torch

from suite.data import load_images
from suite.flows import bits_per_dim, stream
from suite.measure.trained.evaluated_images import evaluated_images
from suite.registry import TrainSettings
from suite.train.loop.evaluation import evaluate
from tests.measure.trained.test_truncate import moved
from tests.train.memory_sink import MemorySink

TRAINED = TrainSettings.model_validate(
    {"data": "photos32", "steps": (1,), "num_blocks": 0, "hidden_channels": 2, "seed": 3}
)


def test_images_and_noise_are_those_of_evaluations() -> None:
    images = load_images(TRAINED.data, selection="validation", data_seed=0, folder=None).test[:6]
    model = moved(TRAINED)
    sink = MemorySink()
    batches = list(evaluated_images(TRAINED, 6, 6, sink, torch.device("cpu")))
    assert [len(batch) for batch in batches] == [6]
    with torch.no_grad():
        bits = bits_per_dim(*model(batches[0])).double().mean().item()
    assert bits == evaluate(model, images, seed=3)


def test_batches_are_reported_one_by_one_and_share_one_stream_of_noise() -> None:
    sink = MemorySink()
    parts = list(evaluated_images(TRAINED, 5, 2, sink, torch.device("cpu")))
    assert [len(part) for part in parts] == [2, 2, 1]
    assert [step for step, _ in sink.reports] == [0, 1, 2, 3]
    noise = stream(3, "evaluation")
    levels = torch.cat(parts).add(1).mul(128)
    drawn = torch.cat([torch.rand(part.shape, generator=noise) for part in parts])
    torch.testing.assert_close(levels - levels.floor(), drawn, rtol=0, atol=2e-5)
