"""The task ``truncate``: what cutting the exponential's series costs a trained model."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from suite.errors import MistakeError
from suite.expm import truncated_log_determinant
from suite.expm.bounds import degree_table
from suite.flows import MatrixExpCoupling, bits_per_dim, stream
from suite.flows.likelihood import LEVELS
from suite.measure.trained.evaluated_images import evaluated_images
from suite.registry import COUPLINGS, Sink, TrainSettings, TruncateResult, TruncateSettings
from suite.systems.mef import Mef, as_mef
from suite.train.numerics.device import find_device, kernels, name_backend
from suite.train.state.weights import FILE, load_trained


@torch.no_grad()
def run(settings: TruncateSettings, sink: Sink) -> TruncateResult:
    """Compares a trained model whose exponentials are exact with itself, their series cut.

    Both see the same test images, with the noise of the training run's evaluations, and draw
    samples from the same latents.

    Args:
        settings: The run's settings.
        sink: Where it reports to, and where the trained weights are.

    Raises:
        MistakeError: The model has no couplings whose series can be cut.
        StoreError: The weights are not there, or damaged.
        DataError: Images are missing or damaged.
    """
    device = find_device(sink.device)
    with sink.kept(settings.of, FILE) as file:
        trained, system = load_trained(file, TrainSettings, device=str(device))
    model = as_mef(system, "truncate")
    try:
        exact, truncated = (_cut(trained, model, terms) for terms in (None, settings.terms))
    except ValueError as error:
        raise MistakeError(
            f"run {settings.of} has no couplings whose series can be cut",
            hint="truncate a run with matrixexp couplings whose S is a full matrix",
        ) from error
    latents = stream(trained.seed, "samples")
    tally = _Tally()
    with kernels(threads=trained.threads, deterministic=True, tensor_float=False):
        sink.note(backend=name_backend(device, truncated), threads=trained.threads)
        size = settings.images, settings.batch_size
        for images in evaluated_images(trained, *size, sink, device):
            z = torch.randn(images.shape, generator=latents, dtype=images.dtype).to(device)
            _compare(exact, truncated, images, z, tally)
    return tally.result()


def _cut(trained: TrainSettings, model: Mef, terms: int | None) -> Mef:
    """The same model with its series cut; with None, as far as the norms need it, and no further.

    Raises:
        ValueError: The model has no couplings whose series can be cut.
    """
    asked = {**trained.coupling.identity(), "terms": terms}
    if terms is not None:
        asked["method"] = "auto"
    coupling = COUPLINGS.parse(asked)
    cut = Mef.of(trained.model_copy(update={"coupling": coupling}), seed=0)
    like = next(model.parameters())
    cut.to(device=like.device, dtype=like.dtype).load_state_dict(model.state_dict())
    return cut.eval()


@dataclass
class _Tally:
    """Sums over the images seen so far, in float64; differences are in pixel levels."""

    images: int = 0
    exact: float = 0.0
    stated: float = 0.0
    true: float = 0.0
    roundtrip: float = 0.0
    roundtrip_max: float = 0.0
    samples: float = 0.0
    norm: float = 0.0
    products: float = 0.0
    products_most: int = 0
    matrices: int = 0

    def add_matrices(self, s: Tensor) -> None:
        """Adds the matrices of one layer, (batch, pixels, n, n), to what the norms say."""
        norms = s.abs().sum(-1).amax(-1).flatten()
        products = _products(norms)
        self.norm = max(self.norm, norms.max().item())
        self.products += products.sum().item()
        self.products_most = max(self.products_most, int(products.max().item()))
        self.matrices += len(norms)

    def result(self) -> TruncateResult:
        """The means, None where one is not finite."""
        stated, true = self.stated / self.images, self.true / self.images
        return TruncateResult(
            bits=_finite(stated),
            excess=_finite(stated - self.exact / self.images),
            bits_true=_finite(true),
            misstated=_finite(true - stated),
            roundtrip_max=_finite(self.roundtrip_max),
            roundtrip_mean=_finite(self.roundtrip / self.images),
            sample_difference=_finite(self.samples / self.images),
            largest_norm=self.norm,
            chosen=self.products / self.matrices,
            chosen_most=self.products_most,
        )


def _products(norms: Tensor) -> Tensor:
    """The products S v that the suite's rule takes for each norm, degree times sub-steps."""
    rows = degree_table(torch.float32)
    reach = torch.tensor([norm for norm, _ in rows], dtype=torch.float64, device=norms.device)
    counts = torch.tensor([degree.m * degree.steps for _, degree in rows], device=norms.device)
    place = torch.bucketize(norms.double(), reach)
    # Beyond the table the last row's degree stays, and its sub-steps grow with the norm.
    last = rows[-1][1]
    steps = torch.ceil(norms.double() / reach[-1] * last.steps).long()
    return torch.where(place < len(rows), counts[place.clamp(max=len(rows) - 1)], last.m * steps)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _compare(exact: Mef, truncated: Mef, images: Tensor, z: Tensor, tally: _Tally) -> None:
    """Adds a batch of images, and of latents to draw samples from, to the tally."""
    with _exponents(exact) as matrices:
        tally.exact += _bits(*exact(images)).sum().item()
        for _, s in matrices:
            tally.add_matrices(s)
    with _exponents(truncated) as matrices:
        latent, logdet = truncated(images)
        stated = logdet.double()
        true = stated + sum(_correction(layer, s) for layer, s in matrices)
    tally.stated += _bits(latent, stated).sum().item()
    tally.true += _bits(latent, true).sum().item()
    error = _levels(truncated.inverse(latent) - images)
    tally.roundtrip += error.flatten(1).mean(1).sum().item()
    # Python's max would lose a NaN.
    tally.roundtrip_max = max(tally.roundtrip_max, error.max().nan_to_num(math.inf).item())
    ours, theirs = (model.inverse(z).clamp(-1, 1) for model in (truncated, exact))
    tally.samples += _levels(ours - theirs).flatten(1).mean(1).sum().item()
    tally.images += len(images)


@contextmanager
def _exponents(
    model: Mef,
) -> Iterator[list[tuple[MatrixExpCoupling, Tensor]]]:
    """Collects S, (batch, pixels, n, n), of each coupling that images go through meanwhile."""
    found: list[tuple[MatrixExpCoupling, Tensor]] = []
    hooks = [
        layer.network.register_forward_hook(
            lambda _, __, out, layer=layer: found.append((layer, layer.exponents(out)))
        )
        for layer in model.modules()
        if isinstance(layer, MatrixExpCoupling)
    ]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()


def _correction(layer: MatrixExpCoupling, s: Tensor) -> Tensor:
    """What log |det T_m(S)| is more than tr S, summed over the pixels of each image."""
    assert layer.terms is not None
    trace = s.double().diagonal(dim1=-2, dim2=-1).sum(-1)
    return (truncated_log_determinant(s, layer.terms) - trace).sum(1)


def _bits(z: Tensor, logdet: Tensor) -> Tensor:
    """bits/dim of each image, in float64, so that small differences are not rounded away."""
    return bits_per_dim(z.double(), logdet.double())


def _levels(difference: Tensor) -> Tensor:
    """Absolute differences in model space as levels of a pixel."""
    return difference.double().abs() * (LEVELS / 2)
