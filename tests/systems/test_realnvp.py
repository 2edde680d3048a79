"""What only RealNVP does: its published settings, its norms in both modes, and its penalty."""

import math
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from suite.flows import stream
from suite.flows.checkerboard import ChannelCoupling, CheckerboardCoupling, diagonal_squeeze
from suite.flows.checkerboard.moments import StoredMoments
from suite.registry import SYSTEMS, ModelSettings, TrainSettings
from suite.systems import build_system
from suite.systems.realnvp import RealNvp

# Built from the authors' graph (laurent-dinh/models, real_nvp, e871d295).
PUBLISHED: list[tuple[str, int, dict[str, Any], int]] = [
    ("ImageNet 32", 32, {}, 46_220_359),
    ("64x64 images", 64, {"levels": 5}, 185_898_341),
    ("64x64 images of the paper", 64, {"levels": 5, "blocks": 2}, 96_363_237),
    ("CIFAR-10 of the paper", 32, {"levels": 2, "width": 64, "blocks": 8}, 19_609_545),
    ("the program's defaults", 32, {"blocks": 2}, 23_965_127),
]
SMALL = {"levels": 2, "width": 3, "blocks": 2}


def settings(size: int, **given: Any) -> ModelSettings:
    """Of a RealNVP on images in colour."""
    return ModelSettings.model_validate({"size": size, "system": {"name": "realnvp", **given}})


def small(size: int = 8, **given: Any) -> RealNvp:
    """A float64 system of two levels, its weights moved, in training mode."""
    realnvp = build_system(settings(size, **{**SMALL, **given})).double()
    assert isinstance(realnvp, RealNvp)
    with torch.no_grad():
        for weight in realnvp.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=stream(0, "moved")))
    return realnvp


def images(count: int, size: int = 8) -> torch.Tensor:
    """Images in the system's scale."""
    return torch.rand(count, 3, size, size, generator=stream(0, "x"), dtype=torch.float64)


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
        realnvp = build_system(model)
    built = sum(one.numel() for one in realnvp.parameters())
    assert (model.parameters(), built) == (count, count)


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_operations_are_as_many_as_the_formula_says(levels: int) -> None:
    realnvp = small(levels=levels).eval()
    with FlopCounterMode(display=False) as counter:
        realnvp.encode(images(5))
    expected = settings(8, **{**SMALL, "levels": levels}).flops_per_image()
    assert expected is not None
    assert counter.get_total_flops() == 5 * expected


def test_a_run_is_trained_as_the_program_trains() -> None:
    run = TrainSettings.model_validate({"system": "realnvp"})
    assert (run.optimiser.name, run.schedule.name, run.average.name) == (
        "tensorflow-adam",
        "constant",
        "none",
    )
    assert (run.lr, run.batch_size, run.clip, run.flips) == (1e-3, 64, 100.0, False)


def test_the_colour_that_stays_changes_from_coupling_to_coupling() -> None:
    x = torch.randn(2, 3, 8, 8, generator=stream(0, "x"), dtype=torch.float64)
    couplings = [part for part in small().modules() if isinstance(part, CheckerboardCoupling)]
    assert [coupling.corner for coupling in couplings] == [1, 0, 1, 1, 0, 1, 0]
    for coupling, stays in zip(couplings[:2], ((0, 0), (0, 1)), strict=True):
        same = (coupling(x)[0] == x).all(0).all(0)
        assert same.sum() == 32
        assert same[stays]
        assert same[1, 1 - stays[1]]


def test_the_first_coupling_of_channels_transforms_the_second_half() -> None:
    couplings = [part for part in small().modules() if isinstance(part, ChannelCoupling)]
    x = torch.randn(2, 12, 4, 4, generator=stream(0, "x"), dtype=torch.float64)
    for coupling, half in zip(couplings, ("second", "first", "second"), strict=True):
        same = (coupling(x)[0] == x).all(0).all(1).all(1)
        assert same.tolist() == [half == "second"] * 6 + [half == "first"] * 6


def test_one_colour_of_a_checkerboard_is_latent_behind_the_first_level() -> None:
    realnvp = small().eval()
    x = images(2)
    z, (first, *_) = realnvp.encode(x), realnvp.flow.levels
    y = first(realnvp.logit(x)[0])[0]
    assert torch.equal(diagonal_squeeze(z)[:, 6:], diagonal_squeeze(y)[:, 6:])
    assert not torch.isclose(diagonal_squeeze(z)[:, :6], diagonal_squeeze(y)[:, :6]).any()


def test_a_new_system_has_the_programs_start() -> None:
    realnvp = build_system(settings(8, **SMALL))
    for name, weight in realnvp.named_parameters():
        if name.endswith("gain"):
            kernel = 3 if "conv2" in name else 1
            assert weight.tolist() == pytest.approx([kernel / math.sqrt(6)] * len(weight))
        elif name.endswith(("bias", "shift")):
            assert not weight.any(), name
        elif name.endswith("scale"):
            assert weight == ("squeezed" in name), name
    for part in realnvp.modules():
        if isinstance(part, StoredMoments):
            assert not part.mean.any()
            assert (part.var == 1).all()


def test_in_training_images_feel_their_batch_and_in_evaluation_the_stored_moments() -> None:
    realnvp = small()
    x = images(6)
    before = [one.clone() for one in realnvp.buffers()]
    together = realnvp.nats(x)
    assert not torch.isclose(realnvp.nats(x[:3]), together[:3]).any()
    after = list(realnvp.buffers())
    assert not any(torch.equal(one, two) for one, two in zip(before, after, strict=True))
    realnvp.eval()
    kept = [one.clone() for one in after]
    assert torch.allclose(realnvp.nats(x[:3]), realnvp.nats(x)[:3], rtol=1e-13)
    realnvp.sample(2, generator=stream(0, "z"))
    assert all(torch.equal(one, two) for one, two in zip(kept, realnvp.buffers(), strict=True))


def test_stored_moments_come_to_be_those_of_the_images() -> None:
    realnvp, x = small(), images(8)
    with torch.no_grad():
        for _ in range(400):
            realnvp.loss(x)
        trained = realnvp.nats(x)
    assert torch.allclose(realnvp.eval().nats(x), trained, rtol=1e-9)


def test_the_penalty_is_of_gains_and_of_scales_over_checkerboards() -> None:
    realnvp = small(penalty=0.5)
    named = {
        name: one
        for name, one in realnvp.named_parameters()
        if name.endswith("gain") or (name.endswith("scale") and "squeezed" not in name)
    }
    assert len(named) == 10 * (1 + 2 + 2 + 1) + 7
    expected = 0.5 * torch.stack([one.square().sum() for one in named.values()]).sum()
    penalty = realnvp.penalty()
    assert torch.allclose(penalty, expected, rtol=1e-13)
    penalty.backward()
    priced = {name for name, one in realnvp.named_parameters() if one.grad is not None}
    assert priced == named.keys()


def test_the_penalty_is_no_part_of_the_likelihood() -> None:
    x = images(4)
    free, dear = (small(penalty=penalty).eval() for penalty in (0.0, 1e3))
    assert torch.equal(free.nats(x), dear.nats(x))
    assert torch.equal(free.loss(x), dear.loss(x))
    assert free.penalty() == 0 < dear.penalty()


@pytest.mark.parametrize(("margin", "ends"), [("both", (0.05, 0.95)), ("low", (0.05, 1 - 2**-17))])
def test_pixels_keep_a_margin_before_their_logit(margin: str, ends: tuple[float, float]) -> None:
    realnvp = small(margin=margin)
    pixels = torch.tensor([0, 255], dtype=torch.uint8).expand(1, 3, 8, 4, 2).reshape(1, 3, 8, 8)
    y = realnvp.logit(realnvp.scale(pixels, torch.zeros(1, dtype=torch.float64)))[0]
    assert y.sigmoid().min() == pytest.approx(ends[0])
    assert y.sigmoid().max() == pytest.approx(ends[1], abs=5e-3)


def test_noise_that_rounds_up_to_a_whole_pixel_has_a_logit() -> None:
    realnvp = small(margin="low").float().eval()
    white = torch.full((1, 3, 8, 8), 255, dtype=torch.uint8)
    x = realnvp.scale(white, torch.tensor(1 - 2**-24))
    assert (x < 1).all()
    assert realnvp.nats(x).isfinite().all()


@pytest.mark.parametrize(
    ("size", "levels"), [(6, 3), (4, 3), (2, 2), (1, 1), (33, 2)], ids=lambda one: f"{one}"
)
def test_images_that_do_not_fit_are_refused(size: int, levels: int) -> None:
    message = f"realnvp has {levels} levels, and a size of {size} cannot be halved {levels - 1} "
    with pytest.raises(ValueError, match=message):
        settings(size, levels=levels).agree()


def test_what_cannot_be_halved_is_refused_where_it_is_built() -> None:
    with pytest.raises(ValueError, match="images of 6x6 cannot be halved"):
        RealNvp(size=6, seed=0, **SYSTEMS.parse({"name": "realnvp", "levels": 3}).arguments())
