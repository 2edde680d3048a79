"""The task ``samples``: what a trained model draws, each beside its nearest training image."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import torch
from torch import Tensor

from suite.data import Images, load_images
from suite.measure.sampling.draws import decode
from suite.measure.sampling.nearest import Nearest, chunks_of, mirror, nearest, plain
from suite.measure.sampling.tiles import as_png, tiles
from suite.registry import TILES, SamplesResult, SamplesSettings, Sink, TrainSettings
from suite.systems import System
from suite.train.numerics.device import find_device, kernels, name_backend
from suite.train.state.weights import FILE, load_trained


@torch.no_grad()
def run(settings: SamplesSettings, sink: Sink) -> SamplesResult:
    """Decodes the same latents at each temperature, and looks for what training images are near.

    Args:
        settings: The run's settings.
        sink: Where it reports to, and where the trained weights are.

    Raises:
        StoreError: The weights are not there, or damaged.
        DataError: Images are missing or damaged.
    """
    device = find_device(sink.device)
    with sink.kept(settings.of, FILE) as file:
        trained, model = load_trained(file, TrainSettings, device=str(device))
    images = load_images(
        trained.data,
        selection=trained.selection,
        data_seed=trained.data_seed,
        folder=sink.data_folder,
    )
    with kernels(threads=trained.threads, deterministic=True, tensor_float=False):
        sink.note(backend=name_backend(device, model), threads=trained.threads)
        gallery = _Gallery(images, trained, device, sink, 1 + len(settings.temperatures))
        tests = gallery.hang(spread(images.test, settings.images))
        drawn = [
            _draw(settings, temperature, model, gallery) for temperature in settings.temperatures
        ]
    sink.attach(TILES, as_png(tiles(_shown(drawn, settings.latents))))
    return _result(settings, trained, images, tests, drawn)


def spread(images: Tensor, count: int) -> Tensor:
    """So many images, evenly spread over all there are; all of them if there are no more.

    >>> spread(torch.arange(10), 4).tolist()
    [0, 2, 5, 7]
    """
    count = min(count, len(images))
    return images[[place * len(images) // count for place in range(count)]]


@dataclass(frozen=True, eq=False)
class _Hung:
    """Images, and the nearest training image of each.

    Attributes:
        pixels: The images as they are shown, uint8 (n, channels, size, size).
        near: Their nearest training images.
        whole: Of each whether all of its values were finite.
        clipped: The share of values that lay outside of what pixels show.
    """

    pixels: Tensor
    near: Nearest
    whole: tuple[bool, ...]
    clipped: float = 0.0

    def distances(self) -> list[float | None]:
        """Root mean squared differences, in levels; None for an image that is not whole."""
        values = self.pixels[0].numel()
        squares = zip(self.near.squares.tolist(), self.whole, strict=True)
        return [math.sqrt(square / values) if whole else None for square, whole in squares]

    def contrasts(self) -> list[float | None]:
        """Standard deviations of pixel values around the means of their channels, likewise."""
        variances = self.pixels.double().flatten(2).var(2, correction=0).mean(1).sqrt().tolist()
        found = zip(variances, self.whole, strict=True)
        return [contrast if whole else None for contrast, whole in found]


class _Gallery:
    """The training images, hung beside other images; each chunk of them is told as a step."""

    def __init__(
        self, images: Images, trained: TrainSettings, device: torch.device, sink: Sink, turns: int
    ) -> None:
        self._among = images.train
        self._views = (plain, mirror) if trained.flips else (plain,)
        self._device = device
        self._sink = sink
        self._step, self._steps = 0, turns * len(chunks_of(images.train))
        sink.progress(0, self._steps, {})

    def hang(self, pixels: Tensor, whole: Sequence[bool] = (), clipped: float = 0.0) -> _Hung:
        """Looks for the nearest training image of each."""
        near = nearest(pixels, self._among, self._views, device=self._device, tell=self._tell)
        return _Hung(pixels, near, tuple(whole) or (True,) * len(pixels), clipped)

    def _tell(self) -> None:
        self._step += 1
        self._sink.progress(self._step, self._steps, {})


def _draw(settings: SamplesSettings, temperature: float, model: System, gallery: _Gallery) -> _Hung:
    """The samples of one temperature."""
    x = decode(model, settings.images, seed=settings.latent_seed, temperature=temperature).cpu()
    low, high = model.interval
    is_outside = ~((x >= low) & (x < high))  # what is no number is not inside either
    whole = x.flatten(1).isfinite().all(1).tolist()
    return gallery.hang(model.to_pixels(x), whole, is_outside.double().mean().item())


def _shown(drawn: Sequence[_Hung], count: int) -> Tensor:
    """The first samples, each and then its nearest: (latents, 2 * temperatures, 3, size, size)."""
    columns = [part for one in drawn for part in (one.pixels[:count], one.near.images[:count])]
    return torch.stack(columns, 1)


def _result(
    settings: SamplesSettings,
    trained: TrainSettings,
    images: Images,
    tests: _Hung,
    drawn: Sequence[_Hung],
) -> SamplesResult:
    coolest, warmest = drawn[0], drawn[-1]
    columns = [one.distances() for one in drawn]
    of_tests = _known(tests.distances())
    return SamplesResult(
        nearest_coolest=_mean(columns[0]),
        nearest_warmest=_mean(columns[-1]),
        nearest_test=fmean(of_tests),
        closest=min(_known([one for column in columns for one in column]), default=None),
        closest_test=min(of_tests),
        contrast_coolest=_mean(coolest.contrasts()),
        contrast_warmest=_mean(warmest.contrasts()),
        contrast_test=fmean(_known(tests.contrasts())),
        clipped=warmest.clipped,
        broken=sum(not whole for one in drawn for whole in one.whole),
        distances=tuple(zip(*(column[: settings.latents] for column in columns), strict=True)),
        size=trained.size,
        images=len(tests.pixels),
        training_images=len(images.train),
        mirrored=trained.flips,
        data=images.fingerprint,
    )


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Sequence[float | None]) -> float | None:
    known = _known(values)
    return fmean(known) if known else None
