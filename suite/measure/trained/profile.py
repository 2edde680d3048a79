"""The task ``profile``: how many Taylor terms the exponentials of a trained model take."""

from collections.abc import Callable, Iterable
from statistics import fmean, stdev
from typing import TypeVar

import torch
from torch import Tensor, nn

from suite.errors import MistakeError
from suite.expm import Stopping, authors_stopping, choose_degree
from suite.flows import MatrixExpConv1x1, MatrixExpCoupling
from suite.measure.trained.evaluated_images import evaluated_images
from suite.registry import ProfileResult, ProfileSettings, Sink, TrainSettings
from suite.systems.mef import Mef, as_mef
from suite.train.numerics.device import find_device, kernels, name_backend
from suite.train.state.weights import FILE, load_trained

Layer = TypeVar("Layer", bound=nn.Module)


@torch.no_grad()
def run(settings: ProfileSettings, sink: Sink) -> ProfileResult:
    """Counts, for each layer and batch of test images, where the authors' rule stops.

    The rule takes one scale and one number of terms for a whole batch, from its largest norm.

    Args:
        settings: The run's settings.
        sink: Where it reports to, and where the trained weights are.

    Raises:
        MistakeError: The model has no such exponentials.
        StoreError: The weights are not there, or damaged.
        DataError: Images are missing or damaged.
    """
    device = find_device(sink.device)
    with sink.kept(settings.of, FILE) as file:
        trained, system = load_trained(file, TrainSettings, device=str(device))
    model = as_mef(system, "profile")
    with kernels(threads=trained.threads, deterministic=True, tensor_float=False):
        sink.note(backend=name_backend(device, model), threads=trained.threads)
        batches = evaluated_images(trained, settings.images, settings.batch_size, sink, device)
        found = _PROFILES[settings.kind](model, settings.level, batches)
    if not found:
        raise MistakeError(
            f"run {settings.of} has no matrix exponentials in {settings.kind} layers of level "
            f"{settings.level}",
            hint="profile a run with matrixexp layers, and levels that it has",
        )
    return _summary(found)


def _couplings(model: Mef, level: int, batches: Iterable[Tensor]) -> list[Stopping]:
    """One for each layer and batch."""
    found: list[Stopping] = []
    for layer in _layers(model, level, MatrixExpCoupling):
        layer.network.register_forward_hook(
            lambda _, __, out, layer=layer: found.append(authors_stopping(layer.exponents(out)))
        )
    for images in batches:
        model(images)
    return found


def _convolutions(model: Mef, level: int, batches: Iterable[Tensor]) -> list[Stopping]:
    """One for each layer: images make no difference to them."""
    return [authors_stopping(layer.weight) for layer in _layers(model, level, MatrixExpConv1x1)]


_PROFILES: dict[str, Callable[[Mef, int, Iterable[Tensor]], list[Stopping]]] = {
    "coupling": _couplings,
    "conv1x1": _convolutions,
}


def _layers(model: Mef, level: int, kind: type[Layer]) -> list[Layer]:
    levels = model.levels[level : level + 1]
    return [part for one in levels for part in one.modules() if isinstance(part, kind)]


def _summary(found: list[Stopping]) -> ProfileResult:
    terms = [stop.terms for stop in found]
    return ProfileResult(
        mean=fmean(terms),
        deviation=stdev(terms) if len(terms) > 1 else None,
        largest=max(terms),
        smallest=min(terms),
        squarings=fmean(stop.squarings for stop in found),
        degree=fmean(choose_degree(stop.norm, torch.float32).m for stop in found),
        norm=fmean(stop.norm for stop in found),
        counted=len(found),
    )
