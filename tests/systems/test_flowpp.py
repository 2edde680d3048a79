"""What only Flow++ does: its forms, its noise, its dropout, its splits, and inverses far out."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from suite.flows import stream
from suite.flows.mixtures import (
    ContextNetwork,
    GatedAttention,
    Logistics,
    MixtureCoupling,
    MixtureNetwork,
    PixelNorm,
)
from suite.flows.mixtures.stages import channels_to_columns, columns_to_channels
from suite.registry import SYSTEMS, ModelSettings, TrainSettings
from suite.systems import build_system
from suite.systems.flowpp import FlowPp
from suite.train.loop.evaluation import estimate, evaluate

# Built from the authors' graphs (aravindsrinivas/flowpp, 737fadb2).
PUBLISHED = [
    ("cifar10", 32, 31_443_440, 3_466_976),
    ("imagenet32", 32, 168_955_724, 35_549_536),
    ("imagenet64", 64, 73_489_960, 5_654_440),
]
SMALL = {
    "width": 4,
    "blocks": 1,
    "components": 3,
    "heads": 2,
    "noise_width": 4,
    "noise_blocks": 1,
    "context_width": 4,
    "context_blocks": 1,
    "samples": 1,
}
every_form = pytest.mark.parametrize("form", ["cifar10", "imagenet32", "imagenet64"])


def settings(size: int, **given: Any) -> ModelSettings:
    """Of a Flow++ on images in colour."""
    return ModelSettings.model_validate({"size": size, "system": {"name": "flowpp", **given}})


def small(size: int = 16, *, moved: float = 0.1, **given: Any) -> FlowPp:
    """A float64 system that is started, its weights then moved; in training mode."""
    flowpp = build_system(settings(size, **{**SMALL, **given})).double()
    assert isinstance(flowpp, FlowPp)
    flowpp.start(*flowpp.inputs(pixels(12, size), stream(1, "noise")))
    with torch.no_grad():
        for weight in flowpp.parameters():
            weight.add_(moved * torch.randn(weight.shape, generator=stream(0, "moved")))
    return flowpp


def pixels(count: int, size: int = 16) -> Tensor:
    """Random images."""
    shape = (count, 3, size, size)
    return torch.randint(256, shape, generator=stream(0, "pixels"), dtype=torch.uint8)


@pytest.mark.parametrize(("form", "size", "count", "noise"), PUBLISHED)
def test_published_forms_have_as_many_parameters_as_the_authors_built(
    form: str, size: int, count: int, noise: int
) -> None:
    model = settings(size, form=form)
    with torch.device("meta"):
        flowpp = build_system(model)
    built = sum(one.numel() for one in flowpp.parameters())
    assert (model.parameters(), built) == (count, count)
    uniform = settings(size, form=form, dequantisation="uniform")
    assert count - uniform.parameters() == noise


@every_form
@pytest.mark.parametrize("dequantisation", ["variational", "uniform"])
def test_operations_are_as_many_as_the_formula_says(form: str, dequantisation: str) -> None:
    given: dict[str, Any] = {"form": form, "dequantisation": dequantisation, "blocks": 2}
    flowpp = small(**given).eval()
    seen = flowpp.inputs(pixels(5), stream(0, "noise"))
    with FlopCounterMode(display=False) as counter:
        flowpp.nats(*seen)
    attention = sum(
        flops
        for name, flops in counter.get_flop_counts()["Global"].items()
        if "attention" in str(name)
    )
    expected = settings(16, **{**SMALL, **given}).flops_per_image()
    counted = counter.get_total_flops()
    if not attention:  # this torch counts none on a CPU
        counted += 5 * _attention(flowpp)
    assert expected is not None
    assert counted == 5 * expected


def _attention(flowpp: FlowPp) -> int:
    """Operations of scaled products and of weighted sums, of an image."""
    areas = {
        part: math.prod(inner.places.shape[1:])
        for inner in flowpp.modules()
        if isinstance(inner, MixtureNetwork | ContextNetwork) and inner.places is not None
        for part in inner.modules()
        if isinstance(part, GatedAttention)
    }
    return sum(4 * area**2 * part.project.weight.shape[1] for part, area in areas.items())


def test_a_form_brings_its_defaults_and_its_recipe() -> None:
    run = TrainSettings.model_validate({"system": "flowpp"})
    assert (run.lr, run.batch_size, run.clip, run.init_images) == (3e-4, 64, 1.0, 128)
    assert (run.optimiser.name, run.average.name, run.flips) == (
        "tensorflow-adam",
        "from-start",
        False,
    )
    other = TrainSettings.model_validate({"system": {"name": "flowpp", "form": "imagenet32"}})
    assert (other.lr, other.batch_size, other.epochs, other.init_images) == (1e-3, 32, 16, 32)
    found = SYSTEMS.parse({"name": "flowpp", "form": "imagenet64", "width": 8}).arguments()
    assert (found["width"], found["blocks"], found["components"]) == (8, 16, 4)


def test_another_form_keeps_what_was_set_and_changes_the_rest() -> None:
    given = SYSTEMS.parse({"name": "flowpp", "width": 8})
    assert given.changed({"form": "imagenet32", "heads": 2}) == SYSTEMS.parse(
        {"name": "flowpp", "form": "imagenet32", "width": 8, "heads": 2}
    )


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "bound"),
        ({"samples": 1}, "bound"),
        ({"dequantisation": "uniform"}, "bound"),
        ({"dequantisation": "uniform", "samples": 1}, "exact"),
    ],
)
def test_what_its_figure_is_depends_on_the_noise(given: dict[str, Any], kind: str) -> None:
    assert settings(32, **given).system.own_likelihood() == kind


@pytest.mark.parametrize(
    ("size", "given", "said"),
    [
        (34, {}, "multiples of 4, and the size is 34"),
        (24, {"form": "imagenet64"}, "multiples of 16, and the size is 24"),
        (32, {"heads": 5}, "width is 96, and 5 heads of attention do not divide it"),
        (32, {"noise_width": 6}, "noise_width is 6, and 4 heads"),
        (32, {"form": "imagenet32", "context_width": 6}, "context_width is 6, and 4 heads"),
    ],
)
def test_what_does_not_fit_is_refused(size: int, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        settings(size, **given).agree()


def test_images_that_are_not_split_are_refused_where_it_is_built() -> None:
    with pytest.raises(ValueError, match="images of 6x6 are not split by flowpp in the form cif"):
        FlowPp(size=6, seed=0, **SYSTEMS.parse({"name": "flowpp", **SMALL}).arguments())


@every_form
def test_the_bound_is_the_density_of_the_noisy_image_over_that_of_the_noise(form: str) -> None:
    flowpp = small(form=form).eval()
    given, drawn = flowpp.inputs(pixels(2), stream(0, "noise"))
    x, cost = flowpp.noise(given, drawn)
    assert ((given <= x) & (x <= given + 1)).all()
    y, logit = flowpp.logit(x / 256)
    z, logdet = flowpp.flow(y)
    density = flowpp.prior.log_density(z) + logdet + logit - 768 * math.log(256)
    assert torch.allclose(flowpp.nats(given, drawn), -(density + cost), rtol=1e-13)


def test_the_cost_of_the_noise_is_minus_its_log_density() -> None:
    flowpp = small(4).eval()
    given, drawn = flowpp.inputs(pixels(1, 4), stream(0, "noise"))
    copies = drawn.expand(48, 3, 4, 4).clone().requires_grad_()
    x, _ = flowpp.noise(given.expand_as(copies), copies)
    rows = torch.eye(48, dtype=torch.float64).view_as(copies)
    (jacobian,) = torch.autograd.grad(x, copies, rows)
    logdet = torch.linalg.slogdet(jacobian.flatten(1))[1]
    density = -0.5 * (drawn.square().sum() + 48 * math.log(2 * math.pi)) - logdet
    assert torch.allclose(flowpp.noise(given, drawn)[1], -density, atol=1e-9)


def test_members_are_columns_whatever_the_row() -> None:
    x = torch.arange(16.0).view(1, 1, 4, 4)
    pair = columns_to_channels(x)
    assert pair[0, 0, :, 0].tolist() == [0, 4, 8, 12]
    assert pair[0, 1, 0].tolist() == [1, 3]
    assert torch.equal(channels_to_columns(pair), x)


def test_every_norm_gives_its_first_batch_mean_zero_and_deviation_one() -> None:
    flowpp = build_system(settings(8, **{**SMALL, "dropout": 0.0})).double()
    seen: dict[PixelNorm, Tensor] = {}
    for part in flowpp.modules():
        if isinstance(part, PixelNorm):
            part.register_forward_hook(lambda norm, _, out: seen.update({norm: out[0].detach()}))
    flowpp.start(*flowpp.inputs(pixels(12, 8), stream(1, "noise")))
    assert len(seen) == 13
    for y in seen.values():
        assert y.mean(0).abs().max() < 1e-9
        assert (y.var(0, correction=0) - 1).abs().max() < 1e-3


def test_one_image_is_no_start() -> None:
    flowpp = build_system(settings(8, **SMALL))
    with pytest.raises(ValueError, match="initialisation needs two images or more"):
        flowpp.start(*flowpp.inputs(pixels(1, 8), stream(1, "noise")))


def test_dropout_is_in_training_alone_and_from_the_inputs() -> None:
    flowpp = small(8)
    first, again = (flowpp.inputs(pixels(4, 8), stream(0, "noise")) for _ in range(2))
    assert len(first) == 3
    assert torch.equal(flowpp.nats(*first), flowpp.nats(*again))
    *same, seeds = first
    assert not torch.isclose(flowpp.nats(*same, seeds + 1), flowpp.nats(*first)).any()
    flowpp.eval()
    evaluated = flowpp.inputs(pixels(4, 8), stream(0, "noise"))
    assert len(evaluated) == 2
    assert all(torch.equal(one, two) for one, two in zip(evaluated, same, strict=True))
    assert torch.equal(flowpp.nats(*evaluated), flowpp.nats(*evaluated))
    assert len(small(8, dropout=0.0).inputs(pixels(4, 8), stream(0, "noise"))) == 2


def mixture(dtype: torch.dtype, spread: float) -> Logistics:
    """Mixtures of three components, far apart for a large spread, narrow ones among them."""
    draws = stream(0, "mixture")
    shape = (5, 2, 3, 4, 4)
    logits, means, scales = (torch.randn(shape, generator=draws, dtype=dtype) for _ in range(3))
    return Logistics.of(3 * logits, spread * means, 3 * scales - 2)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("spread", [0.0, 1.0, 100.0])
@pytest.mark.parametrize("far", [1.0, 30.0, 1e4])
def test_every_log_odds_has_a_value(dtype: torch.dtype, spread: float, far: float) -> None:
    mixtures = mixture(dtype, spread)
    odds = far * torch.randn((5, 2, 4, 4), generator=stream(1, "odds"), dtype=dtype)
    x = mixtures.quantile(odds)
    assert x.isfinite().all()
    # Off by no more than what the next float on either side is off.
    rounding = 16 * torch.finfo(dtype).eps
    size = x.abs() + mixtures.log_scales.exp().amin(2)
    below, above = (mixtures.log_odds(x + sign * rounding * size)[0] for sign in (-1, 1))
    slack = 64 * torch.finfo(dtype).eps * (1 + odds.abs())
    assert ((below <= odds + slack) & (odds - slack <= above)).all()


def test_a_value_does_not_feel_others_that_are_found_later() -> None:
    mixtures = mixture(torch.float64, 10.0)
    odds = 20 * torch.randn((5, 2, 4, 4), generator=stream(1, "odds"), dtype=torch.float64)
    together = mixtures.quantile(odds)
    parts = (mixtures.log_weights, mixtures.means, mixtures.log_scales)
    for image in range(5):
        alone = Logistics(*(one[image : image + 1] for one in parts))
        assert torch.equal(alone.quantile(odds[image : image + 1])[0], together[image])


@pytest.mark.parametrize("what", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_becomes_none(what: float) -> None:
    mixtures = mixture(torch.float64, 1.0)
    odds = torch.zeros(5, 2, 4, 4, dtype=torch.float64)
    odds[0, 0, 0, 0] = what
    x = mixtures.quantile(odds)
    assert x.isnan().sum() == 1
    assert x[0, 0, 0, 0].isnan()


def test_latents_that_the_program_would_clip_come_back() -> None:
    flowpp = small(8).eval()
    z = 40 * flowpp.latents(3, generator=stream(0, "z"), temperature=1.0)
    seen: list[Tensor] = []
    for part in flowpp.modules():
        if isinstance(part, MixtureCoupling):
            part.register_forward_hook(lambda _, __, out: seen.append(out[0].detach()))
    y = flowpp.flow.inverse(z)
    assert torch.allclose(flowpp.flow(y)[0], z, rtol=1e-7, atol=1e-7)
    assert max(one.abs().max() for one in seen) > 12


def test_latents_that_are_none_give_no_image() -> None:
    flowpp = small(8).eval()
    z = flowpp.latents(2, generator=stream(0, "z"), temperature=1.0)
    z[0, 0, 0, 0] = math.nan
    x = flowpp.decode(z)
    assert x[0].isnan().all()
    assert x[1].isfinite().all()
    assert (flowpp.to_pixels(x)[0] == 128).all()


def test_one_draw_is_the_bound_of_one_draw() -> None:
    flowpp = small(8).eval()
    images = pixels(7, 8)
    found = estimate(flowpp, images, seed=3, samples=1)
    with torch.no_grad():
        bits = flowpp.bits_per_dim(*flowpp.inputs(images, stream(3, "evaluation"))).mean()
    assert found.bits == found.single == evaluate(flowpp, images, seed=3) == bits.item()


def test_more_draws_are_the_mean_of_their_weights() -> None:
    flowpp = small(8).eval()
    images, noise = pixels(5, 8), stream(3, "evaluation")
    with torch.no_grad():
        nats = torch.stack([flowpp.nats(*flowpp.inputs(images, noise)) for _ in range(6)])
    bits = 1 / (flowpp.dimensions * math.log(2))
    found = estimate(flowpp, images, seed=3, samples=6)
    expected = -((-nats).logsumexp(0) - math.log(6)).mean() * bits
    assert found.bits == pytest.approx(expected.item(), rel=1e-13)
    assert found.single == pytest.approx(nats.mean().item() * bits, rel=1e-13)


def test_the_bound_rises_with_the_draws_on_average() -> None:
    flowpp = small(8).eval()
    images = pixels(16, 8)

    def mean(samples: int) -> float:
        found = [estimate(flowpp, images, seed=seed, samples=samples) for seed in range(4)]
        assert all(one.bits < one.single for one in found if samples > 1)
        return sum(one.bits for one in found) / len(found)

    one, four, sixteen = (mean(samples) for samples in (1, 4, 16))
    assert one > four > sixteen


def test_passes_are_asked_between() -> None:
    asked: list[None] = []
    estimate(small(8).eval(), pixels(3, 8), seed=0, samples=5, between=lambda: asked.append(None))
    assert len(asked) == 5
