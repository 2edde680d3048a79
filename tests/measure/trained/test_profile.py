"""Counting Taylor terms of trained models."""

import io
import math
from contextlib import AbstractContextManager
from typing import BinaryIO

import pytest
import torch

from suite.data import dequantise, load_images
from suite.errors import MistakeError
from suite.expm import authors_stopping
from suite.flows import MatrixExpCoupling, stream
from suite.measure.trained.profile import run
from suite.registry import ProfileSettings, TrainSettings
from suite.systems import build_system
from suite.systems.mef import as_mef
from suite.train.state.weights import writer
from tests.train.memory_sink import MemorySink

MATRIXEXP = TrainSettings.model_validate(
    {"data": "photos32", "steps": (2, 1), "num_blocks": 0, "hidden_channels": 3, "seed": 3}
)


class TrainedSink(MemorySink):
    """Another run kept a model."""

    def kept(self, run_id: str, name: str) -> AbstractContextManager[BinaryIO]:
        """The model, at its first weights."""
        assert (run_id, name) == ("0123456789abcdef", "weights.pt")
        stream_ = io.BytesIO()
        writer(self.trained, build_system(self.trained, seed=3).state_dict())(stream_)
        stream_.seek(0)
        return stream_

    trained = MATRIXEXP


def profile(**more: object) -> ProfileSettings:
    return ProfileSettings.model_validate({"of": "0123456789abcdef", **more})


def terms_by_hand(batch_size: int) -> list[int]:
    """The couplings of the first level, with images taken through the layers one by one."""
    model = build_system(MATRIXEXP, seed=3).eval()
    images = load_images(MATRIXEXP.data, selection="validation", data_seed=0, folder=None).test
    noise = stream(3, "evaluation")
    found = []
    layers = as_mef(model, "profile").levels[0].modules()
    couplings = [layer for layer in layers if isinstance(layer, MatrixExpCoupling)]
    seen: list[torch.Tensor] = []
    for layer in couplings:
        layer.network.register_forward_hook(lambda _, __, out: seen.append(out))
    with torch.no_grad():
        model(dequantise(images[:batch_size], noise))
    for layer, out in zip(couplings, seen, strict=True):
        n = layer.transformed
        raw = out.view(batch_size, n + 1, n, -1)[:, 1:]
        s = layer.rescale * torch.tanh(layer.scale * raw + layer.shift) + layer.reshift
        found.append(authors_stopping(s.permute(0, 3, 2, 1)).terms)
    return found


def test_couplings_are_counted_for_each_layer_and_batch() -> None:
    sink = TrainedSink()
    result = run(profile(images=8, batch_size=4), sink)
    assert result.counted == 2 * MATRIXEXP.steps[0]
    assert result.smallest <= result.mean <= result.largest
    assert sink.reports[-1][0] == 2
    by_hand = terms_by_hand(8)
    whole = run(profile(images=8, batch_size=8), TrainedSink())
    assert whole.counted == len(by_hand)
    assert whole.mean == sum(by_hand) / len(by_hand)


def test_the_authors_rule_stops_where_terms_are_small() -> None:
    # |A| = 1: one squaring, and 0.5^m / m! is at most 1e-8 for the first time at m = 9.
    stop = authors_stopping(torch.eye(3, dtype=torch.float64))
    assert (stop.norm, stop.terms, stop.squarings) == (1.0, 8, 1)
    assert 0.5**9 / math.factorial(9) <= 1e-8 < 0.5**8 / math.factorial(8)


def test_convolutions_are_counted_once_for_each_layer() -> None:
    result = run(profile(kind="conv1x1"), TrainedSink())
    assert result.counted == MATRIXEXP.steps[0]
    assert (result.deviation is None) == (result.counted == 1)


@pytest.mark.parametrize("more", [{"level": 7}, {"kind": "conv1x1", "level": 9}])
def test_levels_that_are_not_there_are_named(more: dict[str, object]) -> None:
    with pytest.raises(MistakeError, match="no matrix exponentials"):
        run(profile(**more), TrainedSink())


def test_models_of_other_layers_have_none() -> None:
    sink = TrainedSink()
    sink.trained = TrainSettings.model_validate(
        {**MATRIXEXP.model_dump(), "coupling": "affine", "conv1x1": "standard"}
    )
    with pytest.raises(MistakeError, match="no matrix exponentials in coupling layers of level 0"):
        run(profile(), sink)
