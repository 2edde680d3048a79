"""Splines at their edges, and the parts of Neural Spline Flow's layers."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from suite.flows import stream
from suite.flows.dropout import masked
from suite.flows.splines import (
    Centring,
    ExpActNorm,
    LUConv1x1,
    PlainConvNet,
    RationalQuadratic,
    ResidualConvNet,
    SplineCoupling,
    SplineFlow,
)
from suite.flows.splines.residual_convnet import DroppingBlock

every_shape = pytest.mark.parametrize(("bins", "bound"), [(2, 3.0), (4, 3.0), (8, 1.0), (64, 0.5)])


def draw(*shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=stream(0, "draw"), dtype=torch.float64).to(dtype)


def spline(
    count: int, bins: int, bound: float, *, scale: float = 1.0, dtype: torch.dtype = torch.float64
) -> RationalQuadratic:
    """A spline for each of some values."""
    raw = scale * draw(count, 3 * bins - 1, dtype=dtype)
    return RationalQuadratic(*raw.split((bins, bins, bins - 1), 1), bound=bound, axis=1)


def one_spline(count: int, bins: int, bound: float) -> RationalQuadratic:
    """The same spline for each of some values."""
    raw = draw(1, 3 * bins - 1).expand(count, -1)
    return RationalQuadratic(*raw.split((bins, bins, bins - 1), 1), bound=bound, axis=1)


@every_shape
def test_a_spline_rises_from_bound_to_bound(bins: int, bound: float) -> None:
    x = torch.linspace(-bound, bound, 1001, dtype=torch.float64)
    y, log_slope = one_spline(1001, bins, bound).forward(x)
    assert (y.diff() > 0).all()
    assert y[[0, -1]].tolist() == pytest.approx([-bound, bound], abs=1e-14)
    assert log_slope[[0, -1]].tolist() == pytest.approx([0, 0], abs=1e-12)


@every_shape
def test_knots_and_slopes_keep_their_least(bins: int, bound: float) -> None:
    made = spline(500, bins, bound, scale=50.0)
    for knots in (made.x, made.y):
        assert (knots[:, 0] == -bound).all()
        assert (knots[:, -1] == bound).all()
        assert (knots.diff(dim=1) >= 2 * bound * 1e-3 * (1 - 1e-9)).all()
    assert (made.slopes >= 1e-3).all()
    assert (made.slopes[:, [0, -1]] == 1).all()


@every_shape
def test_a_spline_and_its_slope_are_continuous_at_knots(bins: int, bound: float) -> None:
    made = spline(100, bins, bound)
    for index in range(bins + 1):
        knot = made.x[:, index]
        below, above = made.forward(knot - 1e-12), made.forward(knot + 1e-12)
        for one, two in zip(below, above, strict=True):
            assert torch.allclose(one, two, rtol=0, atol=1e-4)
        assert torch.allclose(made.forward(knot)[0], made.y[:, index], rtol=0, atol=1e-12)
        assert torch.allclose(
            made.forward(knot)[1].exp(), made.slopes[:, index], rtol=1e-9, atol=1e-12
        )


@every_shape
def test_beyond_its_bounds_a_spline_is_the_identity(bins: int, bound: float) -> None:
    x = torch.tensor([-1e30, -bound - 1e-9, bound + 1e-9, 1e30, math.inf], dtype=torch.float64)
    y, log_slope = spline(5, bins, bound).forward(x)
    assert torch.equal(y, x)
    assert not log_slope.any()
    assert torch.equal(spline(5, bins, bound).inverse(x), x)


def test_what_is_no_number_stays_none() -> None:
    y, _ = spline(1, 4, 3.0).forward(torch.tensor([math.nan], dtype=torch.float64))
    assert y.isnan().all()


@every_shape
@pytest.mark.parametrize(
    ("dtype", "most"), [(torch.float32, 3e-6), (torch.float64, 1e-14)], ids=["single", "double"]
)
def test_the_inverse_undoes_a_spline_as_far_as_its_slope_lets_it(
    bins: int, bound: float, dtype: torch.dtype, most: float
) -> None:
    count = 20_000
    made = spline(count, bins, bound, dtype=dtype)
    x = (1.2 * bound * (2 * torch.rand(count, generator=stream(1, "x")) - 1)).to(dtype)
    y, log_slope = made.forward(x)
    assert ((made.inverse(y) - x).abs() * log_slope.exp().clamp(max=1)).max() < most * bound
    there = made.inverse(x)
    again, log_slope = made.forward(there)
    assert ((again - x).abs() / log_slope.exp().clamp(min=1)).max() < most * bound


@every_shape
@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_gradients_are_finite_at_knots_bounds_and_beyond(
    bins: int, bound: float, scale: float
) -> None:
    knots = spline(bins + 1, bins, bound, scale=scale).x.diagonal().tolist()
    places = [*knots, -bound, bound, math.nextafter(bound, 9), -2 * bound, 1e30, -1e30]
    raw = (scale * draw(len(places), 3 * bins - 1)).requires_grad_()
    x = torch.tensor(places, dtype=torch.float64, requires_grad=True)
    made = RationalQuadratic(*raw.split((bins, bins, bins - 1), 1), bound=bound, axis=1)
    for found in (*made.forward(x), made.inverse(x)):
        for gradient in torch.autograd.grad(found.sum(), (raw, x), retain_graph=True):
            assert gradient.isfinite().all()
    (slope,) = torch.autograd.grad(made.forward(x)[0].sum(), x)
    assert torch.allclose(slope.log(), made.forward(x)[1], rtol=0, atol=1e-6)


def test_equal_bins_with_slopes_of_one_are_the_identity() -> None:
    flat = torch.zeros(9, 4, dtype=torch.float64)
    one = math.log(math.expm1(1 - 1e-3))
    made = RationalQuadratic(flat, flat, flat[:, 1:] + one, bound=2.0, axis=1)
    x = torch.linspace(-3, 3, 9, dtype=torch.float64)
    y, log_slope = made.forward(x)
    assert torch.allclose(y, x, rtol=1e-14)
    assert torch.allclose(log_slope, torch.zeros_like(x), atol=1e-14)


class Kernels(TorchDispatchMode):
    """Notes which of torch's kernels are called."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> object:
        self.names.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


def test_a_coupling_calls_nothing_without_a_deterministic_form_on_a_gpu() -> None:
    coupling, x = _coupling(6, stream(0, "coupling")), draw(2, 6, 4, 4, dtype=torch.float32)
    with Kernels() as called:
        y, logdet = coupling(x)
        (y.sum() + logdet.sum()).backward()
        coupling.inverse(x)
    assert {"softmax", "_softmax"} & called.names
    assert not {"cumsum", "cumprod", "median", "histc", "put_"} & called.names
    # These have one, and it is slow.
    assert not {"gather", "scatter", "scatter_add", "index_add"} & called.names


def residual(dropout: float = 0.0) -> ResidualConvNet:
    return ResidualConvNet(3, 7, stream(0, "net"), width=8, blocks=2, dropout=dropout).double()


def first_block(network: ResidualConvNet) -> DroppingBlock:
    block = network.blocks[0]
    assert isinstance(block, DroppingBlock)
    return block


def test_a_networks_norms_follow_torchs_rule() -> None:
    network, x = residual(), draw(4, 3, 5, 5)
    h = network.input(x)
    network(x)
    norm = first_block(network).norm1
    assert norm.running_mean is not None
    assert norm.running_var is not None
    assert (norm.eps, norm.momentum) == (1e-3, 0.1)
    assert torch.allclose(norm.running_mean, 0.1 * h.mean((0, 2, 3)), rtol=1e-12)
    assert torch.allclose(norm.running_var, 0.9 + 0.1 * h.var((0, 2, 3)), rtol=1e-12)
    network.eval()
    before = norm.running_mean.clone()
    assert torch.equal(network(x), network(x))
    assert torch.equal(norm.running_mean, before)


def test_a_network_drops_inside_its_blocks_alone() -> None:
    network, x = residual(0.5), draw(4, 3, 5, 5)
    seeds = torch.arange(4)
    plain = network(x)
    with masked(network, seeds):
        dropped, again = network(x), network(x)
    assert torch.equal(network(x), plain)
    assert not torch.equal(dropped, plain)
    assert not torch.equal(dropped, again)
    with masked(network, seeds):
        assert torch.equal(network(x), dropped)
    with torch.no_grad():
        for block in network.blocks:
            assert isinstance(block, DroppingBlock)
            block.conv2.weight.zero_()
    with masked(network, seeds):
        dropped = network(x)
    assert torch.equal(dropped, network(x))


def test_networks_start_as_torchs_convolutions_do_but_for_the_last_of_a_block() -> None:
    network = ResidualConvNet(16, 7, stream(0, "net"), width=16, blocks=1, dropout=0.0)
    for conv, reach in (
        (network.input, 16**-0.5),
        (first_block(network).conv1, 144**-0.5),
        (first_block(network).conv2, 1e-3),
        (network.output, 16**-0.5),
    ):
        for values in (conv.weight, conv.bias):
            assert reach * 0.5 < values.abs().max() <= reach
    plain = PlainConvNet(16, 7, stream(0, "net"), width=4)
    kernels = [weight.shape[-1] for name, weight in plain.named_parameters() if "weight" in name]
    assert kernels == [3, 1, 3]


def test_the_convolution_starts_at_its_permutation() -> None:
    conv = LUConv1x1(7, generator=stream(0, "conv")).double()
    x = draw(2, 7, 3, 3)
    y, logdet = conv(x)
    assert torch.allclose(y, x[:, conv.permutation], rtol=1e-6)
    assert torch.allclose(logdet, torch.zeros(2, dtype=torch.float64), atol=1e-5)
    assert not torch.equal(conv.permutation, torch.arange(7))


def test_actnorm_takes_the_unbiased_deviation_and_needs_two_images() -> None:
    norm, x = ExpActNorm(3).double(), 5 + 2 * draw(4, 3, 2, 2)
    y = norm.initialise(x)
    assert torch.allclose(y.std((0, 2, 3)), torch.ones(3, dtype=torch.float64), rtol=1e-12)
    assert torch.allclose(norm.log_scale, -x.std((0, 2, 3)).log(), rtol=1e-12)
    with pytest.raises(ValueError, match="two images or more"):
        norm.initialise(x[:1])


def test_the_first_half_is_transformed_and_the_second_stays() -> None:
    coupling = SplineCoupling(
        5,
        stream(0, "coupling"),
        bins=3,
        bound=2.0,
        network=lambda inputs, outputs, draws: PlainConvNet(inputs, outputs, draws, width=4),
    ).double()
    x = draw(2, 5, 3, 3).clamp(-1.9, 1.9)
    same = (coupling(x)[0] == x).all(0).flatten(1).all(1)
    assert same.tolist() == [False, False, False, True, True]


def test_a_single_channel_has_no_halves() -> None:
    with pytest.raises(ValueError, match="at least two channels, got 1"):
        SplineCoupling(1, stream(0, "x"), bins=2, bound=1.0, network=_no_network)


def _no_network(inputs: int, outputs: int, draws: torch.Generator) -> PlainConvNet:
    raise AssertionError("it is refused before")


def test_centring_takes_a_half_away() -> None:
    layer, x = Centring(), torch.tensor([[0.0, 0.5, 1.0]])
    y, logdet = layer(x)
    assert y.tolist() == [[-0.5, 0.0, 0.5]]
    assert logdet.tolist() == [0.0]
    assert torch.equal(layer.inverse(y), x)
    with pytest.raises(ValueError, match=r"torch\.int64"):
        layer(torch.zeros(1, 3, dtype=torch.int64))


@pytest.mark.parametrize(
    ("multiscale", "shapes"),
    [
        (True, [(6, 4, 4), (12, 2, 2), (0, 1, 1), (48, 1, 1)]),
        (False, [(0, 4, 4), (0, 2, 2), (0, 1, 1), (192, 1, 1)]),
    ],
)
def test_latents_are_the_first_halves_of_levels_or_all_of_the_last(
    multiscale: bool, shapes: list[tuple[int, ...]]
) -> None:
    flow = SplineFlow(
        8, levels=3, steps=1, multiscale=multiscale, make_coupling=_coupling, channels=3
    ).double()
    z, _ = flow(draw(2, 3, 8, 8))
    latents = flow.latents(z)
    assert [tuple(one.shape[1:]) for one in latents] == shapes
    assert sum(one[0].numel() for one in latents) == 192
    with pytest.raises(ValueError, match="12x12 cannot be halved once for each of 3"):
        SplineFlow(12, levels=3, steps=1, multiscale=multiscale, make_coupling=_coupling)


def _coupling(channels: int, draws: torch.Generator) -> SplineCoupling:
    return SplineCoupling(
        channels,
        draws,
        bins=2,
        bound=3.0,
        network=lambda inputs, outputs, draws: PlainConvNet(inputs, outputs, draws, width=2),
    )
