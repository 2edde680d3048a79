"""What layers start from, against the facts of the authors' program."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows import (
    ActNorm,
    MatrixExpConv1x1,
    MatrixExpCoupling,
    PLUConv1x1,
    StandardConv1x1,
    build_model,
    stream,
)
from suite.flows.network import CouplingNetwork, NormedConv
from suite.flows.randomness import haar_orthogonal
from suite.registry import COUPLINGS, ModelSettings

SETTINGS = ModelSettings(size=8, steps=(2, 1), num_blocks=2, hidden_channels=6)


def random_images(count: int, channels: int, size: int) -> Tensor:
    draws = torch.rand(count, channels, size, size, generator=stream(0, "x"), dtype=torch.float64)
    return 2 * draws - 1


def outputs_of(model: nn.Module, kind: type[nn.Module], x: Tensor) -> list[Tensor]:
    found: list[Tensor] = []
    hooks = [
        layer.register_forward_hook(lambda _, __, out: found.append(out))
        for layer in model.modules()
        if isinstance(layer, kind)
    ]
    model(x)
    for hook in hooks:
        hook.remove()
    return found


@pytest.mark.parametrize("coupling", COUPLINGS.names)
def test_every_actnorm_gives_zero_mean_and_unit_deviation(coupling: str) -> None:
    settings = SETTINGS.model_copy(update={"coupling": COUPLINGS.parse(coupling)})
    model = build_model(settings).double()
    x = random_images(64, 3, 8)
    model.initialise(x)
    outputs = outputs_of(model, ActNorm, x)
    assert len(outputs) == 3
    for z, _ in outputs:
        assert z.mean(0).abs().max() < 1e-10
        assert (z.std(0) - 1).abs().max() < 1e-6


def test_a_constant_pixel_does_not_break_actnorm() -> None:
    x = random_images(16, 2, 3)
    x[:, 0, 0, 0] = 0.25
    layer = ActNorm(2, 3, 3).double()
    z = layer.initialise(x)
    assert z.isfinite().all()
    assert torch.allclose(layer.inverse(z), x, atol=1e-7)


def test_actnorm_needs_two_images() -> None:
    with pytest.raises(ValueError, match=r"two images or more, got shape \(1, 2, 3, 3\)"):
        ActNorm(2, 3, 3).double().initialise(random_images(1, 2, 3))


def network() -> CouplingNetwork:
    return CouplingNetwork(
        4, 10, hidden_channels=6, num_blocks=2, generator=stream(0, "network")
    ).double()


def test_convolutions_start_he_uniform() -> None:
    conv = NormedConv(50, 60, 3, stream(0, "conv"))
    bound = 2**0.5 * (3 / (50 * 9)) ** 0.5
    assert conv.weight.abs().max() <= bound
    assert conv.weight.abs().max() > 0.99 * bound
    assert abs(conv.weight.std().item() / (bound / 3**0.5) - 1) < 0.01


def test_the_first_convolution_is_divided_by_the_deviation_behind_its_elu() -> None:
    fresh, ready = network(), network()
    x = random_images(32, 4, 5)
    ready.initialise(x)
    before = F.conv2d(x, fresh.input.weight, padding=1)
    spread = F.elu(before).std((0, 2, 3))
    assert torch.allclose(
        ready.input.weight, fresh.input.weight / spread.view(-1, 1, 1, 1), rtol=1e-6
    )


def test_convolutions_of_blocks_are_divided_by_their_own_deviation() -> None:
    fresh, ready = network(), network()
    x = random_images(32, 4, 5)
    ready.initialise(x)
    h = F.elu(ready.input(x))
    for name in ("conv1", "conv2", "conv3"):
        new, old = (getattr(net.blocks[0], name) for net in (ready, fresh))
        before = F.conv2d(h, old.weight, padding=old.weight.shape[-1] // 2)
        spread = before.std((0, 2, 3)).view(-1, 1, 1, 1)
        assert torch.allclose(new.weight, old.weight / spread, rtol=1e-6)
        h = F.elu(new(h))


def test_normalised_outputs_and_the_zeros_of_a_network() -> None:
    net = network()
    x = random_images(32, 4, 5)
    assert torch.equal(net.initialise(x), torch.zeros(32, 10, 5, 5, dtype=torch.float64))
    outputs = outputs_of(net, NormedConv, x)
    assert len(outputs) == 7
    for index, y in enumerate(outputs):
        mean, spread = y.mean((0, 2, 3)), y.std((0, 2, 3))
        third = index in (3, 6)
        assert mean.abs().max() < 1e-10
        assert (spread - (0 if third else 1)).abs().max() < 1e-6
    assert not net.output.weight.any()
    assert not net.output.bias.any()


@pytest.mark.parametrize("kind", [StandardConv1x1, PLUConv1x1, MatrixExpConv1x1])
@pytest.mark.parametrize("channels", [1, 2, 5, 12, 48])
def test_convolutions_1x1_start_orthogonal(
    kind: type[StandardConv1x1 | PLUConv1x1 | MatrixExpConv1x1], channels: int
) -> None:
    torch.set_default_dtype(torch.float64)
    try:
        layer = kind(channels, generator=stream(3, "conv"))
    finally:
        torch.set_default_dtype(torch.float32)
    matrix, logabsdet = layer.matrix()
    identity = torch.eye(channels, dtype=torch.float64)
    assert torch.allclose(matrix @ matrix.T, identity, atol=1e-12)
    assert abs(logabsdet.item()) < 1e-10
    haar = haar_orthogonal(channels, stream(3, "conv"))
    if kind is MatrixExpConv1x1:
        assert torch.linalg.det(matrix) > 0
        haar[:, 0] *= torch.linalg.det(haar).sign()
    assert torch.allclose(matrix, haar, atol=1e-12)


def test_orthogonal_draws_are_haar_distributed() -> None:
    # For Haar measure on O(n) the trace has second moment 1 and fourth moment 3 (n >= 4); a QR
    # decomposition whose signs are left alone is far from both.
    traces = torch.stack([haar_orthogonal(4, stream(seed, "q")).trace() for seed in range(4000)])
    assert abs(traces.square().mean().item() - 1) < 0.08
    assert abs(traces.pow(4).mean().item() - 3) < 0.5


def test_scalars_of_a_matrix_exponential_coupling() -> None:
    layer = MatrixExpCoupling(12, hidden_channels=4, num_blocks=0, generator=stream(0, "c"))
    values = [p.item() for p in (layer.scale, layer.shift, layer.rescale, layer.reshift)]
    assert values == pytest.approx([1 / 8, 0, 1 / 6, 0])


def test_the_same_layer_starts_the_same_whatever_the_others_are() -> None:
    def start(coupling: str) -> Tensor:
        settings = SETTINGS.model_copy(update={"coupling": COUPLINGS.parse(coupling)})
        return build_model(settings, seed=5).get_parameter("levels.1.0.conv1x1.weight")

    assert torch.equal(start("affine"), start("matrixexp"))


def test_building_a_model_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    build_model(SETTINGS).initialise(random_images(4, 3, 8).float())
    assert torch.equal(torch.get_rng_state(), before)
