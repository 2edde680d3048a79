"""What Glow and Emerging do of their own: counts, costs, starts, and what is learned of a level."""

from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from suite.flows import stream
from suite.flows.channels import ChannelNorm
from suite.flows.conditioners import ZeroConv
from suite.flows.levels import SplitPrior, TopPrior
from suite.registry import ModelSettings, TrainSettings
from suite.registry.systems.emerging_settings import EmergingSettings
from suite.registry.systems.pyramid_settings import PyramidSettings
from suite.systems import build_system
from suite.systems.pyramid_system import PyramidSystem

# Built by the authors' programs (openai/glow, 91b2c57; ehoogeboom/emerging, fabb09b).
BUILT: list[tuple[str, int, dict[str, Any], int]] = [
    ("glow cifar10", 32, {"name": "glow"}, 44_603_604),
    ("glow imagenet32", 32, {"name": "glow", "depth": 48}, 66_861_588),
    ("glow imagenet64", 64, {"name": "glow", "levels": 4, "depth": 48}, 112_377_540),
    ("glow additive", 32, {"name": "glow", "coupling": "additive"}, 38_395_668),
    ("glow plu", 32, {"name": "glow", "mixing": "plu"}, 44_703_060),
    ("emerging cifar10", 32, {"name": "emerging"}, 46_348_116),
    ("emerging imagenet32", 32, {"name": "emerging", "depth": 48}, 69_478_356),
    ("emerging imagenet64", 64, {"name": "emerging", "levels": 4, "depth": 48}, 122_961_540),
    ("emerging of 8 steps", 32, {"name": "emerging", "depth": 8}, 11_652_756),
    (
        "qr of 8 steps",
        32,
        {"name": "emerging", "depth": 8, "mixing": "conv1x1", "decomposition": "qr"},
        11_241_492,
    ),
    (
        "periodic on galaxies",
        32,
        {
            "name": "emerging",
            "levels": 2,
            "depth": 8,
            "mixing": "periodic",
            "learn_priors": False,
        },
        6_347_328,
    ),
    ("periodic cifar10", 32, {"name": "emerging", "mixing": "periodic"}, 45_380_436),
]
# As the papers count: no learned priors, and nothing that sees the frame.
PUBLISHED = [
    ({"name": "glow"}, 44_049_408),
    ({"name": "glow", "depth": 48}, 66_074_112),
    ({"name": "glow", "levels": 4, "depth": 48}, 111_066_624),
    ({"name": "emerging"}, 45_793_920),
]
UNMASKED = [
    ({}, 45_286_356),
    ({"depth": 48}, 67_885_716),
    ({"levels": 4, "depth": 48}, 116_507_460),
    ({"depth": 8}, 11_387_316),
    ({"depth": 8, "mixing": "conv1x1"}, 11_216_628),
]
SMALL = {"levels": 2, "depth": 2, "width": 6}
FORMS = [
    {"name": "glow"},
    {"name": "glow", "coupling": "additive", "mixing": "plu"},
    {"name": "glow", "mixing": "shuffle", "learn_top": False},
    {"name": "emerging"},
    {"name": "emerging", "mixing": "periodic", "learn_priors": False},
    {"name": "emerging", "mixing": "conv1x1", "decomposition": "qr"},
]


def settings(size: int, **given: Any) -> ModelSettings:
    """Of a model of one of the two."""
    return ModelSettings.model_validate({"size": size, "system": given})


def small(**given: Any) -> PyramidSystem:
    """A float64 system of two levels on 8x8 images."""
    system = build_system(settings(8, **{**SMALL, **given})).double()
    assert isinstance(system, PyramidSystem)
    return system


@pytest.mark.parametrize(
    ("size", "given", "count"), [one[1:] for one in BUILT], ids=[one[0] for one in BUILT]
)
def test_parameters_are_as_many_as_the_authors_built(
    size: int, given: dict[str, Any], count: int
) -> None:
    model = settings(size, **given)
    assert model.parameters() == count


@pytest.mark.parametrize("name", ["glow", "emerging"])
def test_the_published_model_has_as_many_as_the_formula_says(name: str) -> None:
    with torch.device("meta"):
        system = build_system(settings(32, name=name))
    assert sum(one.numel() for one in system.parameters()) == settings(32, name=name).parameters()


@pytest.mark.parametrize(("given", "count"), PUBLISHED)
def test_the_papers_count_less(given: dict[str, Any], count: int) -> None:
    model = settings(64 if given.get("levels") == 4 else 32, **given)
    assert isinstance(model.system, PyramidSettings)
    assert model.system.published_parameters(model) == count


@pytest.mark.parametrize(("given", "count"), UNMASKED)
def test_masks_hide_as_many_as_the_program_says(given: dict[str, Any], count: int) -> None:
    model = settings(64 if given.get("levels") == 4 else 32, name="emerging", **given)
    assert isinstance(model.system, EmergingSettings)
    assert model.system.unmasked_parameters(model) == count


@pytest.mark.parametrize("given", FORMS)
def test_an_image_more_takes_as_many_operations_as_the_formula_says(given: dict[str, Any]) -> None:
    system, counts = small(**given), []
    for images in (2, 3):
        with FlopCounterMode(display=False) as counter:
            system.encode(torch.zeros(images, 3, 8, 8, dtype=torch.float64))
        counts.append(counter.get_total_flops())
    assert counts[1] - counts[0] == settings(8, **{**SMALL, **given}).flops_per_image()


def test_a_squeeze_keeps_the_pixels_of_a_channel_side_by_side() -> None:
    system = small(depth=1, name="glow", mixing="reverse", learn_top=False)
    seen = []
    system.flow.parts()[0].register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    x = torch.arange(3.0 * 64, dtype=torch.float64).view(1, 3, 8, 8)
    system.encode(x)
    for channel, row, column in ((0, 0, 0), (1, 0, 1), (2, 1, 0), (2, 1, 1)):
        expected = x[:, channel, row::2, column::2]
        assert torch.equal(seen[0][:, 4 * channel + 2 * row + column], expected)


def test_the_start_normalises_all_that_has_a_norm_by_data() -> None:
    system = small(name="emerging")
    images = torch.randint(256, (16, 3, 8, 8), generator=stream(0, "x"), dtype=torch.uint8)
    (x,) = system.inputs(images, stream(0, "noise"))
    system.start(x)
    outputs = {}
    for name, part in system.named_modules():
        if name.endswith("actnorm"):
            part.register_forward_hook(lambda _, __, out, name=name: outputs.update({name: out[0]}))
    system.encode(x)
    assert len(outputs) == 4
    for out in outputs.values():
        assert torch.allclose(out.mean((0, 2, 3)), torch.zeros(out.shape[1]).double(), atol=1e-10)
        deviation = out.std((0, 2, 3), correction=0)
        assert torch.allclose(deviation, torch.ones(out.shape[1]).double(), atol=1e-3)
    moved = [one for one in system.modules() if isinstance(one, ChannelNorm) and one.shift.any()]
    assert len(moved) == 12
    for part in system.modules():
        if isinstance(part, ZeroConv):
            assert not any(one.any() for one in part.parameters())


def test_one_image_is_not_enough_to_start_on() -> None:
    with pytest.raises(ValueError, match="two images or more"):
        small(name="glow").start(torch.zeros(1, 3, 8, 8, dtype=torch.float64))


@pytest.mark.parametrize(
    ("given", "splits", "tops"),
    [
        ({"name": "glow"}, 1, 1),
        ({"name": "glow", "learn_top": False}, 1, 0),
        ({"name": "emerging"}, 1, 1),
        ({"name": "emerging", "learn_priors": False}, 0, 0),
    ],
)
def test_which_levels_have_learned_priors(given: dict[str, Any], splits: int, tops: int) -> None:
    parts = list(small(**given).modules())
    assert sum(isinstance(part, SplitPrior) for part in parts) == splits
    assert sum(isinstance(part, TopPrior) for part in parts) == tops


def test_most_of_the_top_priors_kernel_is_dead() -> None:
    system = small(name="glow")
    system.loss(*system.inputs(torch.zeros(2, 3, 8, 8).byte(), stream(0, "u"))).backward()
    (prior,) = (part for part in system.modules() if isinstance(part, TopPrior))
    gradient = prior.conv.weight.grad
    assert gradient is not None
    assert not gradient[:, :-1].any()
    assert gradient[:, -1].any()


@pytest.mark.parametrize("name", ["glow", "emerging"])
def test_the_recipe_is_that_of_the_program(name: str) -> None:
    run = TrainSettings.model_validate({"system": name})
    steps = {"glow": 98, "emerging": 196}[name]
    assert run.batch_size == {"glow": 512, "emerging": 256}[name]
    assert -(-50_000 // run.batch_size) == steps
    assert run.optimiser.arguments() == {"beta1": 0.9, "beta2": 1 - 1 / steps, "eps": 1e-8}
    assert run.augmentation.arguments() == {"reach": 0.1}
    assert run.flips == (name == "emerging")
    assert (run.lr, run.init_images, run.average.name) == (1e-3, 256, "none")
    assert run.schedule.arguments() == {"images": 500_000}


@pytest.mark.parametrize(
    ("size", "given", "said"),
    [
        (4, {"name": "glow"}, "glow has 3 levels, and a size of 4 cannot be halved that often"),
        (12, {"name": "emerging"}, "emerging has 3 levels, and a size of 12 cannot be halved"),
    ],
)
def test_images_that_do_not_fit_are_refused(size: int, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        settings(size, **given).agree()
    with pytest.raises(ValueError, match=f"images of {size}x{size} cannot be halved"):
        build_system(settings(size, **given))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "glow", "mixing": "periodic"}, "mixing"),
        ({"name": "glow", "decomposition": "qr"}, "decomposition"),
        ({"name": "emerging", "mixing": "maf"}, "mixing"),
        ({"name": "emerging", "depth": 0}, "depth"),
    ],
)
def test_a_setting_of_another_system_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        settings(32, **given)
