"""What only NICE does: its released settings, and images as vectors."""

import math
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from suite.flows import stream
from suite.flows.vectors import EvenFirst, HalvesCoupling
from suite.registry import SYSTEMS, ModelSettings
from suite.systems import build_system
from suite.systems.nice import Nice

# Built by the authors' program from its four settings files (laurent-dinh/nice, 864c5059).
RELEASED: list[tuple[str, int, int, dict[str, Any], int]] = [
    ("cifar10", 3, 32, {}, 93_591_360),
    (
        "mnist",
        1,
        28,
        {
            "hidden_layers": (5, 5, 5, 5),
            "width": 1000,
            "prior": "logistic",
            "interval": "unit",
            "reorder": True,
        },
        19_158_352,
    ),
    (
        "svhn",
        3,
        32,
        {"hidden_layers": (3, 3, 3, 3), "width": 2000, "interval": "unit"},
        56_609_216,
    ),
    (
        "tfd",
        1,
        48,
        {
            "hidden_layers": (3, 3, 2, 2, 1, 1, 1, 1),
            "width": 2000,
            "prior": "logistic",
            "interval": "unit",
            "reorder": True,
        },
        60_903_520,
    ),
]
SMALL = {"hidden_layers": (1, 2), "width": 7}
every_release = pytest.mark.parametrize(
    ("channels", "size", "given", "count"),
    [case[1:] for case in RELEASED],
    ids=[case[0] for case in RELEASED],
)


class GreySettings(ModelSettings):
    """Of images in grey."""

    @property
    def dimensions(self) -> int:
        return self.size**2


def settings(size: int, **given: Any) -> ModelSettings:
    """Of a NICE on images in colour."""
    return ModelSettings.model_validate({"size": size, "system": {"name": "nice", **given}})


def small(**given: Any) -> Nice:
    """A float64 system of two couplings on 4x4 images, its weights moved."""
    nice = build_system(settings(4, **{**SMALL, **given})).double()
    assert isinstance(nice, Nice)
    with torch.no_grad():
        for weight in nice.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=stream(0, "moved")))
    return nice


@every_release
def test_released_settings_have_as_many_parameters_as_the_authors_built(
    channels: int, size: int, given: dict[str, Any], count: int
) -> None:
    kind = ModelSettings if channels == 3 else GreySettings
    model = kind.model_validate({"size": size, "system": {"name": "nice", **given}})
    by_formula = model.parameters()
    with torch.device("meta"):
        nice = Nice(size=size, channels=channels, seed=0, **model.system.arguments())
    built = sum(one.numel() for one in nice.parameters())
    assert (by_formula, built) == (count, count)


def test_operations_are_as_many_as_the_formula_says() -> None:
    nice = small()
    with FlopCounterMode(display=False) as counter:
        nice.encode(torch.zeros(5, 3, 4, 4, dtype=torch.float64))
    counted = settings(4, **SMALL).flops_per_image()
    assert counted is not None
    assert counter.get_total_flops() == 5 * counted


def test_the_first_coupling_keeps_the_red_plane_and_the_upper_half_of_the_green_one() -> None:
    coupling = small().flow.get_submodule("coupling0")
    assert isinstance(coupling, HalvesCoupling)
    x = torch.randn(1, 3, 4, 4, generator=stream(0, "x"), dtype=torch.float64)
    flat = coupling(x)[0].flatten()
    kept = torch.cat((x[0, 0].flatten(), x[0, 1, :2].flatten()))
    assert torch.equal(flat.flip(0)[:24], kept)
    assert not torch.isclose(flat.flip(0)[24:], x.flatten()[24:]).any()


def test_the_even_positions_come_first_where_settings_say_so() -> None:
    x = torch.arange(48.0, dtype=torch.float64).view(1, 3, 4, 4)
    first = next(small(reorder=True).flow.children())
    assert isinstance(first, EvenFirst)
    assert first(x)[0].flatten().tolist() == [*range(0, 48, 2), *range(1, 48, 2)]
    assert not any(isinstance(part, EvenFirst) for part in small().flow.children())


def test_all_begins_as_the_settings_files_say() -> None:
    nice = build_system(settings(8))
    for name, weight in nice.named_parameters():
        if weight.ndim == 2:
            assert weight.max().item() == pytest.approx(0.01, rel=0.01), name
            assert weight.min().item() == pytest.approx(-0.01, rel=0.01), name
            assert abs(weight.var().item() / (0.01**2 / 3) - 1) < 0.1, name
        else:
            assert not weight.any(), name
    first, second = (nice.get_parameter(f"flow.coupling{i}.layers.0.weight") for i in (0, 1))
    assert not torch.equal(first, second)


@pytest.mark.parametrize(("interval", "constant"), [("symmetric", 7), ("unit", 8)])
def test_bits_per_dim_count_the_width_of_a_pixel(interval: str, constant: int) -> None:
    nice = small(interval=interval)
    pixels = torch.tensor([0, 3, 255], dtype=torch.uint8)
    low, width = (-1, 1 / 128) if interval == "symmetric" else (0, 1 / 256)
    scaled = nice.scale(pixels, torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64))
    assert scaled.tolist() == [low, low + 3.5 * width, low + 256 * width]
    x = torch.rand(2, 3, 4, 4, generator=stream(0, "x"), dtype=torch.float64)
    z, logdet = nice.flow(x)
    log_density = nice.prior.log_density(z) + logdet
    expected = constant - log_density / (48 * math.log(2))
    assert torch.allclose(nice.bits_per_dim(x), expected, rtol=1e-14)


@pytest.mark.parametrize("size", [3, 5])
def test_an_odd_number_of_values_is_refused(size: int) -> None:
    message = f"nice halves a vector, and {3 * size**2} values have no half"
    with pytest.raises(ValueError, match="expected an even number of values to halve"):
        Nice(size=size, seed=0, **SYSTEMS.parse("nice").arguments())
    with pytest.raises(ValueError, match=message):
        settings(size).agree()
