"""What trained models draw, against sums made by hand."""

import io
import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, BinaryIO

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from suite.data import Images, load_images
from suite.flows import ActNorm, stream, to_pixels
from suite.measure.sampling.draws import draw
from suite.measure.sampling.samples import run, spread
from suite.registry import TILES, SamplesResult, SamplesSettings, TrainSettings
from suite.systems import System
from suite.train.state.weights import writer
from tests.measure.trained.test_truncate import SMALL, moved
from tests.train.memory_sink import MemorySink

OF = "0123456789abcdef"
ASKED: dict[str, Any] = {"of": OF, "temperatures": (0.5, 1.0), "latents": 2, "images": 3}


def trained(**more: Any) -> TrainSettings:
    return TrainSettings.model_validate({**SMALL, **more})


class TrainedSink(MemorySink):
    """Another run kept a model, to which something was done."""

    def __init__(self, settings: TrainSettings, change: Callable[[System], object] = id) -> None:
        super().__init__()
        self.settings = settings
        self.model = moved(settings)
        change(self.model)

    def kept(self, run_id: str, name: str) -> AbstractContextManager[BinaryIO]:
        """The model."""
        assert (run_id, name) == (OF, "weights.pt")
        file = io.BytesIO()
        writer(self.settings, self.model.state_dict())(file)
        file.seek(0)
        return file


def sampled(sink: TrainedSink, **more: Any) -> SamplesResult:
    return run(SamplesSettings.model_validate({**ASKED, **more}), sink)


def photographs() -> Images:
    return load_images(trained().data, selection="validation", data_seed=0, folder=None)


def tile(sink: TrainedSink, row: int, column: int, size: int = 32) -> Tensor:
    """A tile of what was attached, (3, size, size)."""
    with Image.open(io.BytesIO(sink.attached[TILES])) as image:
        canvas = np.array(image)
    part = canvas[row * size : (row + 1) * size, column * size : (column + 1) * size]
    return torch.from_numpy(part).permute(2, 0, 1)


def distance(one: Tensor, other: Tensor) -> float:
    return math.sqrt((one.double() - other.double()).square().mean().item())


def nearest(image: Tensor, candidates: Tensor) -> float:
    return min(distance(image, other) for other in candidates)


def test_tiles_are_samples_of_the_same_latents_and_their_nearest() -> None:
    sink = TrainedSink(trained())
    result = sampled(sink)
    model = sink.model
    z = torch.randn(3, 3, 32, 32, generator=stream(0, "samples"))
    train = photographs().train
    candidates = torch.cat((train, train.flip(-1)))
    with Image.open(io.BytesIO(sink.attached[TILES])) as image:
        assert image.size == SamplesSettings.model_validate(ASKED).canvas(32) == (128, 64)
        assert image.mode == "RGB"
    for column, temperature in enumerate((0.5, 1.0)):
        with torch.no_grad():
            pixels = to_pixels(model.decode(temperature * z))
        for row in range(2):
            assert torch.equal(tile(sink, row, 2 * column), pixels[row])
            found = tile(sink, row, 2 * column + 1)
            assert result.distances[row][column] == distance(pixels[row], found)
            assert result.distances[row][column] == nearest(pixels[row], candidates)
            assert any(torch.equal(found, one) for one in candidates)


def test_means_are_over_all_samples_and_over_test_images() -> None:
    sink = TrainedSink(trained())
    result = sampled(sink)
    train, tests = photographs().train, photographs().test
    candidates = torch.cat((train, train.flip(-1)))
    for temperature, mean, contrast in (
        (0.5, result.nearest_coolest, result.contrast_coolest),
        (1.0, result.nearest_warmest, result.contrast_warmest),
    ):
        pixels = draw(sink.model, 3, seed=0, temperature=temperature)
        near = [nearest(one, candidates) for one in pixels]
        assert mean == pytest.approx(sum(near) / 3, rel=1e-12)
        spreads = [
            one.double().flatten(1).var(1, correction=0).mean().sqrt().item() for one in pixels
        ]
        assert contrast == pytest.approx(sum(spreads) / 3, rel=1e-12)
    third = len(tests) // 3
    chosen = [nearest(tests[place], candidates) for place in (0, third, 2 * third)]
    assert result.nearest_test == pytest.approx(sum(chosen) / 3, rel=1e-12)
    assert result.closest_test == min(chosen)
    assert (result.images, result.training_images, result.size) == (3, len(train), 32)
    assert result.mirrored


def test_values_that_no_pixel_shows_are_counted() -> None:
    sink = TrainedSink(trained())
    z = torch.randn(3, 3, 32, 32, generator=stream(0, "samples"))
    with torch.no_grad():
        x = sink.model.decode(z)
    share = ((x < -1) | (x >= 1)).double().mean().item()
    assert 0 < share < 1
    assert sampled(sink).clipped == share


def test_runs_that_do_not_flip_look_at_no_mirror_images() -> None:
    flipped, plain = TrainedSink(trained()), TrainedSink(trained(flips=False))
    result = sampled(plain)
    assert not result.mirrored
    assert (result.closest or 0.0) >= (sampled(flipped).closest or math.inf)
    train = photographs().train
    assert any(torch.equal(tile(plain, 0, 1), one) for one in train)


def test_the_same_run_gives_the_same_bytes_and_another_seed_others() -> None:
    one, two, other = (TrainedSink(trained()) for _ in range(3))
    assert sampled(one) == sampled(two)
    assert one.attached == two.attached
    assert sampled(other, latent_seed=1) != sampled(one)
    assert other.attached != one.attached


def test_temperature_zero_draws_one_image_only() -> None:
    sink = TrainedSink(trained())
    sampled(sink, temperatures=(0.0,), latents=2)
    assert torch.equal(tile(sink, 0, 0), tile(sink, 1, 0))


def grow(model: System) -> None:
    """Everything overflows, and the matrices diverge."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1e30)


def spoil(model: System) -> None:
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(math.nan)


@pytest.mark.parametrize("coupling", ["affine", "matrixexp"])
@pytest.mark.parametrize("change", [grow, spoil])
def test_samples_that_are_not_finite_are_counted_and_shown(
    coupling: str, change: Callable[[System], None]
) -> None:
    sink = TrainedSink(trained(coupling=coupling), change)
    result = sampled(sink)
    assert result.broken == 6
    assert result.distances == ((None, None), (None, None))
    assert (result.nearest_coolest, result.closest, result.contrast_warmest) == (None, None, None)
    assert result.clipped == 1.0
    assert result.nearest_test > 0
    assert tile(sink, 1, 3).shape == (3, 32, 32)


def stretch(model: System) -> None:
    """The last thing that is done to a sample multiplies it with 6e37, of float32's 3e38."""
    first = next(layer for layer in model.modules() if isinstance(layer, ActNorm))
    with torch.no_grad():
        first.scale.fill_(-87.0)


def test_only_hot_samples_overflow_and_cool_ones_keep_their_figures() -> None:
    sink = TrainedSink(trained(), stretch)
    result = sampled(sink, temperatures=(0.01, 10.0))
    assert result.broken == 3
    assert [[value is None for value in row] for row in result.distances] == [[False, True]] * 2
    assert result.nearest_coolest is not None
    assert result.nearest_warmest is None
    assert result.closest is not None
    assert set(tile(sink, 0, 2).unique().tolist()) == {0, 255}


def test_progress_is_told_and_the_kernels_are_noted() -> None:
    sink = TrainedSink(trained())
    sampled(sink)
    # Chunks of 4,335 images of 3,072 values; for test images and each temperature.
    chunks = math.ceil(4335 / (2**22 // 3072))
    assert [step for step, _ in sink.reports] == list(range(3 * chunks + 1))
    assert "couplings by" in str(sink.notes["backend"])
    assert sink.notes["threads"] == 1


def test_images_are_spread_over_all_there_are() -> None:
    assert spread(torch.arange(3), 7).tolist() == [0, 1, 2]
    assert spread(torch.arange(100), 4).tolist() == [0, 25, 50, 75]
