"""What only Neural Spline Flow does: published settings, bits, dropout, and its first pass."""

import math
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from suite.flows import stream
from suite.flows.splines import ExpActNorm
from suite.registry import ModelSettings, TrainSettings
from suite.systems import build_system
from suite.systems.nsf import Nsf

IMAGENET: dict[str, Any] = {"levels": 4, "multiscale": True, "bins": 8}
FIVE_BITS: dict[str, Any] = {"bits": 5, "width": 64, "bins": 2}
# Built by the authors' program from its settings files (bayesiains/nsf, eaa9377f).
PUBLISHED: list[tuple[str, int, dict[str, Any], int]] = [
    ("CIFAR-10", 32, {}, 11_835_054),
    ("CIFAR-10 of 5 bits", 32, FIVE_BITS, 5_333_538),
    ("ImageNet 64", 64, {**IMAGENET, "dropout": 0}, 15_553_554),
    ("ImageNet 64 of 5 bits", 64, {**IMAGENET, "dropout": 0.1, "bits": 5}, 15_553_554),
    ("affine CIFAR-10", 32, {"coupling": "affine"}, 11_065_068),
    ("affine CIFAR-10 of 5 bits", 32, {**FIVE_BITS, "coupling": "affine"}, 5_161_548),
    ("affine ImageNet 64", 64, {**IMAGENET, "coupling": "affine"}, 14_270_244),
    ("that of ImageNet 64 at half the size", 32, {**IMAGENET, "levels": 3}, 11_199_426),
]
SMALL = {"levels": 2, "steps": 1, "width": 4, "blocks": 1, "bins": 3}


def settings(size: int, **given: Any) -> ModelSettings:
    """Of a Neural Spline Flow on images in colour."""
    return ModelSettings.model_validate({"size": size, "system": {"name": "nsf", **given}})


def pixels(count: int, size: int = 8) -> torch.Tensor:
    shape = (count, 3, size, size)
    return torch.randint(256, shape, generator=stream(0, "pixels"), dtype=torch.uint8)


def small(size: int = 8, **given: Any) -> Nsf:
    """A float64 system of two levels, started, its weights moved, in training mode."""
    nsf = build_system(settings(size, **{**SMALL, **given})).double()
    assert isinstance(nsf, Nsf)
    nsf.start(*nsf.inputs(pixels(16, size), stream(0, "start")))
    with torch.no_grad():
        for weight in nsf.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=stream(0, "moved")))
    return nsf


@pytest.mark.parametrize(
    ("size", "given", "count"),
    [case[1:] for case in PUBLISHED],
    ids=[case[0] for case in PUBLISHED],
)
def test_published_settings_have_as_many_parameters_as_the_authors_built(
    size: int, given: dict[str, Any], count: int
) -> None:
    model = settings(size, **given)
    with torch.device("meta"):
        nsf = build_system(model)
    built = sum(one.numel() for one in nsf.parameters())
    assert (model.parameters(), built) == (count, count)


@pytest.mark.parametrize(
    "given",
    [{}, {"multiscale": True, "steps": 2}, {"coupling": "affine"}, {"network": "plain"}],
    ids=str,
)
def test_parameters_and_operations_are_as_many_as_the_formulas_say(given: dict[str, Any]) -> None:
    nsf, model = small(**given).eval(), settings(8, **{**SMALL, **given})

    def operations(count: int) -> int:
        with FlopCounterMode(display=False) as counter:
            nsf.encode(*nsf.inputs(pixels(count), stream(0, "x")))
        total: int = counter.get_total_flops()
        return total

    # Products of triangular factors are made once a pass, whatever the batch.
    assert operations(5) - operations(2) == 3 * (model.flops_per_image() or 0)
    assert sum(one.numel() for one in nsf.parameters()) == model.parameters()


def test_a_run_is_trained_as_the_program_trains() -> None:
    run = TrainSettings.model_validate({"system": "nsf"})
    names = (run.optimiser.name, run.schedule.name, run.average.name)
    assert names == ("adam", "cosine", "none")
    assert (run.lr, run.batch_size, run.clip, run.flips) == (5e-4, 512, None, True)
    steps = math.ceil(49_500 / run.batch_size) * run.epochs
    assert 0 <= steps - 200_000 < math.ceil(49_500 / run.batch_size)


def test_it_trains_on_bits_per_dim_as_the_program_does() -> None:
    nsf, pixels = small(), torch.randint(256, (3, 3, 8, 8), dtype=torch.uint8)
    inputs = nsf.eval().inputs(pixels, stream(0, "x"))
    loss = nsf.loss(*inputs)
    assert torch.equal(loss, nsf.bits_per_dim(*inputs).mean())
    assert nsf.loss_unit == pytest.approx(192 * math.log(2))
    assert torch.allclose(loss * nsf.loss_unit, nsf.nats(*inputs).mean(), rtol=1e-6)
    assert TrainSettings.model_validate({"system": "nsf"}).optimiser.model_dump()["eps"] == 1e-8


@pytest.mark.parametrize("bits", range(1, 9))
def test_the_likelihood_is_of_pixels_cut_to_their_bits(bits: int) -> None:
    nsf = small(bits=bits).eval()
    images = pixels(3)
    cut = images // 2 ** (8 - bits) * 2 ** (8 - bits)
    seen = nsf.inputs(images, stream(0, "noise"))
    assert torch.equal(seen[0], nsf.inputs(cut, stream(0, "noise"))[0])
    z, logdet = nsf.flow(seen[0] - 0.5)
    nats = -nsf.prior.log_density(z) - logdet + nsf.dimensions * bits * math.log(2)
    assert torch.allclose(nsf.nats(*seen), nats, rtol=1e-13)
    assert torch.allclose(nsf.bits_per_dim(*seen), nats / (nsf.dimensions * math.log(2)))


@pytest.mark.parametrize("bits", range(1, 9))
def test_shown_pixels_reach_both_ends_and_are_cut_to_themselves(bits: int) -> None:
    nsf = small(bits=bits)
    every = torch.arange(256, dtype=torch.uint8).expand(3, -1)
    seen = nsf.scale(every, torch.tensor(0.5))
    shown = nsf.to_pixels(seen)
    assert len(shown.unique()) == 2**bits
    assert (shown.min().item(), shown.max().item()) == (0, 255)
    assert torch.equal(nsf.scale(shown, torch.tensor(0.5)), seen)


@pytest.mark.parametrize("name", ["realnvp", "realnvp_2alpha"])
def test_white_has_a_logit_whatever_the_noise(name: str) -> None:
    for dtype in (torch.float32, torch.float64):
        nsf = small(preprocessing=name).to(dtype).eval()
        white = torch.full((2, 3, 8, 8), 255, dtype=torch.uint8)
        x = nsf.scale(white, torch.tensor(1.0, dtype=dtype))
        y, logdet = nsf.preprocessing(x)
        assert nsf.nats(x).isfinite().all()
        v = torch.sigmoid(y.double())
        top = 1 - 1e-6 if name == "realnvp" else 0.95
        assert torch.allclose(v, torch.full_like(v, top), rtol=0, atol=1e-7)
        assert logdet.isfinite().all()


def test_seeds_of_masks_are_drawn_in_training_where_something_is_dropped() -> None:
    nsf, noise = small(), stream(0, "noise")
    x, seeds = nsf.inputs(pixels(3), noise)
    assert (seeds.shape, seeds.dtype) == ((3,), torch.int64)
    for other in (small().eval(), small(dropout=0), small(network="plain")):
        still = stream(0, "noise")
        (same,) = other.inputs(pixels(3), still)
        assert torch.equal(same, x)
        assert torch.equal(still.get_state(), noise.get_state())


def test_dropout_is_in_training_passes_and_comes_from_the_seeds() -> None:
    nsf = small(dropout=0.5)
    x, seeds = nsf.inputs(pixels(4), stream(0, "noise"))
    with torch.no_grad():
        nats = nsf.nats(x, seeds)
        assert torch.equal(nsf.nats(x, seeds), nats)
        assert not torch.isclose(nsf.nats(x, seeds + 1), nats).any()
        assert not torch.isclose(nsf.nats(x), nats).any()
        nsf.eval()
        assert torch.equal(nsf.nats(x, seeds), nsf.nats(x))


def test_gradients_in_training_are_those_of_the_same_masks() -> None:
    nsf = small(dropout=0.5)
    x, seeds = nsf.inputs(pixels(3), stream(0, "noise"))
    assert torch.autograd.gradcheck(
        lambda x, *_: nsf.loss(x, seeds),
        (x.requires_grad_(), *nsf.parameters()),
        fast_mode=True,
        atol=1e-4,
    )


def test_in_training_images_feel_their_batch_and_in_evaluation_the_stored_statistics() -> None:
    nsf = small(dropout=0)
    (x,) = nsf.inputs(pixels(6), stream(0, "noise"))
    before = [one.clone() for one in nsf.buffers()]
    together = nsf.nats(x)
    assert not torch.isclose(nsf.nats(x[:3]), together[:3]).any()
    moved = [not torch.equal(one, two) for one, two in zip(before, nsf.buffers(), strict=True)]
    names = [name for name, _ in nsf.named_buffers()]
    assert moved == ["permutation" not in name for name in names]
    nsf.eval()
    kept = [one.clone() for one in nsf.buffers()]
    assert torch.allclose(nsf.nats(x[:3]), nsf.nats(x)[:3], rtol=1e-13)
    nsf.sample(2, generator=stream(0, "z"))
    assert all(torch.equal(one, two) for one, two in zip(kept, nsf.buffers(), strict=True))


def test_the_start_fits_actnorm_to_the_images() -> None:
    nsf = build_system(settings(8, **SMALL)).double()
    assert isinstance(nsf, Nsf)
    inputs = nsf.inputs(pixels(16), stream(0, "start"))
    nsf.start(*inputs)
    seen = []
    for part in nsf.modules():
        if isinstance(part, ExpActNorm):
            part.register_forward_hook(lambda *call: seen.append(call[2][0]))
    nsf.nats(*inputs)
    assert len(seen) == 2
    for y in seen:
        assert torch.allclose(y.mean((0, 2, 3)), torch.zeros(()).double(), atol=1e-12)
        assert torch.allclose(y.std((0, 2, 3)), torch.ones(()).double(), rtol=1e-12)


@pytest.mark.parametrize("given", [{}, {"multiscale": True}, {"preprocessing": "realnvp"}], ids=str)
def test_images_come_back_in_single_precision(given: dict[str, Any]) -> None:
    nsf = small(**given).float().eval()
    (x,) = nsf.inputs(pixels(8), stream(0, "noise"))
    back = nsf.decode(nsf.encode(x))
    assert (back - x).abs().max() < 1e-3
    z = nsf.latents(8, generator=stream(0, "z"), temperature=1.0)
    assert (nsf.encode(nsf.decode(z)) - z).abs().max() < 1e-2


@pytest.mark.parametrize(
    ("size", "levels"), [(6, 2), (8, 3), (4, 2), (33, 1), (1, 1)], ids=lambda one: f"{one}"
)
def test_images_that_do_not_fit_are_refused(size: int, levels: int) -> None:
    message = f"nsf has {levels} levels, and a size of {size} cannot be halved {levels} times into"
    with pytest.raises(ValueError, match=message):
        settings(size, levels=levels).agree()
