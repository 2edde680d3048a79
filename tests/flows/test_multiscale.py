"""The multiscale model: counts, sampling, errors, and what a training step reads back."""

import copy
import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from suite.flows import (
    bits_per_dim,
    build_model,
    nats_per_image,
    refresh_norm_bounds,
    squeeze,
    stream,
    to_pixels,
    unsqueeze,
)
from suite.flows.norm_bound import BoundedExponent
from suite.registry import CONVOLUTIONS, COUPLINGS, ModelSettings

# Counted with the authors' model built from its published settings (github.com/changyi7231/MEF).
PUBLISHED_COUNTS = [
    ("matrixexp", 128, "matrixexp", 32, 8, 37_683_752),
    ("matrixexp", 128, "standard", 32, 8, 37_683_752),
    ("matrixexp", 128, "decomposition", 32, 8, 37_691_816),
    ("affine", 132, "matrixexp", 32, 8, 37_756_808),
    ("affine", 128, "matrixexp", 32, 8, 35_525_336),
    ("additive", 128, "matrixexp", 32, 8, 35_359_248),
    ("matrixexp", 128, "matrixexp", 64, 10, 46_615_080),
]
ARMS = [(coupling, conv) for coupling in COUPLINGS.names for conv in CONVOLUTIONS.names]


class ReadBacks(TorchDispatchMode):
    """Counts the values that the host reads from the device."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        self.count += func.name() in ("aten::_local_scalar_dense", "aten::nonzero")
        return func(*args, **(kwargs or {}))


def small(coupling: str = "matrixexp", conv1x1: str = "matrixexp") -> ModelSettings:
    return ModelSettings(
        size=8,
        steps=(2, 1),
        num_blocks=1,
        hidden_channels=6,
        coupling=COUPLINGS.parse(coupling),
        conv1x1=CONVOLUTIONS.parse(conv1x1),
    )


def bounded(model: nn.Module) -> list[BoundedExponent]:
    return [layer for layer in model.modules() if isinstance(layer, BoundedExponent)]


def images(count: int) -> Tensor:
    return 2 * torch.rand(count, 3, 8, 8, generator=stream(0, "images")) - 1


@pytest.mark.parametrize(
    ("coupling", "hidden", "conv", "size", "blocks", "count"), PUBLISHED_COUNTS
)
def test_parameters_of_the_published_settings(
    coupling: str, hidden: int, conv: str, size: int, blocks: int, count: int
) -> None:
    settings = ModelSettings(
        size=size,
        coupling=COUPLINGS.parse(coupling),
        conv1x1=CONVOLUTIONS.parse(conv),
        num_blocks=blocks,
        hidden_channels=hidden,
    )
    model = build_model(settings)
    assert sum(parameter.numel() for parameter in model.parameters()) == count


def test_squeeze_puts_pixels_in_the_stated_order() -> None:
    x = torch.arange(2 * 3 * 4 * 6).view(2, 3, 4, 6).double()
    y = squeeze(x)
    for fy in range(2):
        for fx in range(2):
            channels = slice((fy * 2 + fx) * 3, (fy * 2 + fx) * 3 + 3)
            assert torch.equal(y[:, channels], x[:, :, fy::2, fx::2])
    assert torch.equal(unsqueeze(y), x)


@pytest.mark.parametrize("shape", [(1, 3, 3, 4), (1, 3, 4, 3), (3, 4, 4)])
def test_squeeze_refuses_odd_sizes(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=str(shape).replace("(", r"\(").replace(")", r"\)")):
        squeeze(torch.zeros(shape))


def test_unsqueeze_refuses_channels_that_are_no_multiple_of_four() -> None:
    with pytest.raises(ValueError, match=r"\(1, 6, 2, 2\)"):
        unsqueeze(torch.zeros(1, 6, 2, 2))


@pytest.mark.parametrize(("size", "steps"), [(12, (1, 1, 1)), (2, (1, 1)), (7, (1,)), (4, ())])
def test_sizes_that_cannot_be_halved_are_refused(size: int, steps: tuple[int, ...]) -> None:
    settings = ModelSettings.model_construct(**{**dict(small()), "size": size, "steps": steps})
    with pytest.raises(ValueError, match=f"{size}x{size} cannot be halved"):
        build_model(settings)


def test_samples_come_from_the_seed_and_the_temperature() -> None:
    model = build_model(small())
    model.initialise(images(32))

    def sample(seed: int, temperature: float = 1.0) -> Tensor:
        return model.sample(4, generator=stream(seed, "z"), temperature=temperature)

    assert sample(0).shape == (4, 3, 8, 8)
    assert torch.equal(sample(0), sample(0))
    assert not torch.equal(sample(0), sample(1))
    z, _ = model(sample(0, temperature=0.5))
    expected = 0.5 * torch.randn(4, 3, 8, 8, generator=stream(0, "z"))
    assert torch.allclose(z, expected, atol=1e-4)
    pixels = to_pixels(sample(0))
    assert pixels.dtype == torch.uint8


def test_a_normal_latent_has_the_entropy_of_the_normal_in_bits() -> None:
    z = torch.randn(2000, 3, 8, 8, generator=stream(0, "z"), dtype=torch.float64)
    bits = bits_per_dim(z, torch.zeros(2000, dtype=torch.float64))
    assert bits.shape == (2000,)
    assert bits.mean().item() == pytest.approx(0.5 * math.log2(2 * math.pi * math.e) + 7, abs=0.01)
    nats = nats_per_image(z, torch.zeros(2000, dtype=torch.float64))
    assert torch.allclose(nats, bits * 192 * math.log(2))


@pytest.mark.parametrize(("coupling", "conv"), ARMS)
def test_training_steps_read_nothing_back_between_refreshes(coupling: str, conv: str) -> None:
    model = build_model(small(coupling, conv))
    model.initialise(images(32))
    x = images(4)
    optimiser = torch.optim.Adamax(model.parameters(), lr=0.01)

    def step() -> int:
        with ReadBacks() as reads:
            optimiser.zero_grad()
            loss = nats_per_image(*model(x)).mean()
            loss.backward()
        optimiser.step()
        return int(reads.count)

    refresh_norm_bounds(model, step_size=0.01, steps=5)
    for _ in range(6):
        for layer in bounded(model):
            assert layer._kept is not None
            assert layer._kept.bound >= layer.exponent_norm().item()
        assert step() == 0
    # The sixth update was one too many: each layer reads its own bound again.
    assert step() == len(bounded(model))


def test_bounds_follow_the_parameters() -> None:
    model = build_model(small())
    model.initialise(images(32))
    refresh_norm_bounds(model, step_size=0.01, steps=100)
    layer = model.get_submodule("levels.0.0.coupling")
    assert isinstance(layer, BoundedExponent)
    widened = layer.norm_bound()
    assert widened == pytest.approx(1 + 12 * 1.01, rel=1e-6)
    with torch.no_grad():
        layer.get_parameter("rescale").mul_(3)
    assert layer.norm_bound() == widened
    # Widened bounds are for training alone: weights are swapped for their average in evaluation.
    model.eval()
    assert layer.norm_bound() == pytest.approx(3.0, rel=1e-6)


@pytest.mark.parametrize("how", ["load", "copy"])
def test_a_loaded_or_copied_model_does_not_trust_old_bounds(how: str) -> None:
    model, other = build_model(small()), build_model(small(), seed=1)
    model.initialise(images(32))
    refresh_norm_bounds(model, step_size=1e-6, steps=10)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(4)
    if how == "load":
        model.load_state_dict(other.state_dict())
    else:
        for mine, theirs in zip(model.parameters(), other.parameters(), strict=True):
            mine.data.copy_(theirs.data)
        model = copy.deepcopy(model)
    assert [layer.norm_bound() for layer in bounded(model)] == [
        layer.norm_bound() for layer in bounded(other)
    ]
