"""What Neural Spline Flow's layers declare, written out in plain torch; see ``layer_formulas``.

Splines are written bin by bin, and their inverse is found by halving intervals.
"""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from suite.flows.splines import (
    BaselineCoupling,
    Centring,
    ExpActNorm,
    LUConv1x1,
    ResidualConvNet,
    SplineCoupling,
)
from suite.flows.splines.convnet import MakeConvNet
from suite.measure.definitions.layer_formulas import (
    Compute,
    Step,
    Written,
    at_pixels,
    constant,
    pixels,
)

LEAST = 0.001
"""The least share of a bin, and the least slope, scale and pivot."""
HALVINGS = 80
"""Of an interval, until it is as short as float64 can tell."""
Bin = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
"""Where it begins and ends, where its image does, and the slopes at both."""


def make_centring(channels: int, size: int, generator: torch.Generator) -> Centring:
    """A layer that draws nothing."""
    return Centring()


def make_actnorm(channels: int, size: int, generator: torch.Generator) -> ExpActNorm:
    """A layer that draws nothing."""
    return ExpActNorm(channels)


def make_conv1x1(channels: int, size: int, generator: torch.Generator) -> LUConv1x1:
    """A layer with a random permutation."""
    return LUConv1x1(channels, generator=generator)


def make_spline(channels: int, size: int, generator: torch.Generator) -> SplineCoupling:
    """A coupling with a small network, whose splines end where some values do not lie."""
    return SplineCoupling(channels, generator, bins=3, bound=2.0, network=_network())


def make_affine(channels: int, size: int, generator: torch.Generator) -> BaselineCoupling:
    """A coupling with a small network; its formulas are the same for every one."""
    return BaselineCoupling(channels, generator, network=_network())


def centring(layer: Centring) -> Written:
    """A shift of all values."""
    return Written(
        Step("y = x - 1/2", lambda x: x - 1 / 2),
        Step("x = y + 1/2", lambda y: y + 1 / 2),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def actnorm(layer: ExpActNorm) -> Written:
    """A scale and a shift for each channel."""
    s, b = (one.view(1, -1, 1, 1) for one in (layer.log_scale, layer.shift))
    return Written(
        Step("y = exp(s) * x + b", lambda x: torch.exp(s) * x + b),
        Step("x = exp(-s) * (y - b)", lambda y: torch.exp(-s) * (y - b)),
        Step("h w sum s", lambda x: constant(pixels(x) * s.sum(), x)),
    )


def conv1x1(layer: LUConv1x1) -> Written:
    """A permutation, two triangular matrices row by row, and a bias."""
    n, b = layer.channels, layer.bias.view(1, -1, 1, 1)
    P, L, U = (torch.zeros(n, n, dtype=b.dtype, device=b.device) for _ in range(3))
    lower, upper = iter(layer.lower.detach()), iter(layer.upper.detach())
    for row in range(n):
        P[row, layer.permutation[row]] = L[row, row] = 1
        U[row, row] = torch.log(1 + torch.exp(layer.raw_diagonal.detach()[row])) + LEAST
        for column in range(row):
            L[row, column] = next(lower)
        for column in range(row + 1, n):
            U[row, column] = next(upper)
    inverse = at_pixels(P.T @ torch.linalg.inv(U) @ torch.linalg.inv(L))
    forward = at_pixels(L @ U @ P)
    terms = torch.log(torch.diag(U))
    return Written(
        Step("y = L U P x + b", lambda x: forward(x) + b),
        Step("x = P^T U^-1 L^-1 (y - b)", lambda y: inverse(y - b)),
        Step("h w sum log diag U", lambda x: constant(pixels(x) * terms.sum(), x)),
    )


def affine(layer: BaselineCoupling) -> Written:
    """A scale and a shift for each element."""
    n = layer.transformed

    def b(x2: Tensor) -> Tensor:
        out: Tensor = layer.network(x2)[:, :n]
        return out

    def s(x2: Tensor) -> Tensor:
        return 1 / (1 + torch.exp(-layer.network(x2)[:, n:] - 2)) + LEAST

    return Written(
        Step("y1 = s(x2) * x1 + b(x2); y2 = x2", _first(n, lambda x1, x2: s(x2) * x1 + b(x2))),
        Step("x1 = (y1 - b(y2)) / s(y2); x2 = y2", _first(n, lambda y1, y2: (y1 - b(y2)) / s(y2))),
        Step("sum log s(x2)", lambda x: torch.log(s(x[:, n:])).flatten(1).sum(1)),
    )


def spline(layer: SplineCoupling) -> Written:
    """A rational function of two squares in each bin."""
    n = layer.transformed

    def g(x1: Tensor, x2: Tensor) -> Tensor:
        y = x1
        for one in _bins(layer, x2):
            y = torch.where((one[0] <= x1) & (x1 <= one[1]), _at(one, _share(one, x1)), y)
        return y

    def inverse(y1: Tensor, y2: Tensor) -> Tensor:
        x = y1
        for one in _bins(layer, y2):
            there = one[0] + (one[1] - one[0]) * _where(one, y1)
            x = torch.where((one[2] <= y1) & (y1 <= one[3]), there, x)
        return x

    def log_slopes(x: Tensor) -> Tensor:
        x1 = x[:, :n].detach().requires_grad_()
        with torch.enable_grad():
            slopes = torch.autograd.grad(g(x1, x[:, n:]).sum(), x1)[0]
        return slopes.log().flatten(1).sum(1)

    return Written(
        Step("y1 = g(x1; x2); y2 = x2", _first(n, g)),
        Step("x1 = g^-1(y1; y2); x2 = y2", _first(n, inverse)),
        Step("sum log dg/dx1", log_slopes),
    )


def _bins(layer: SplineCoupling, x2: Tensor) -> Iterator[Bin]:
    """The bins of each element's spline, from left to right."""
    K, B = layer.bins, layer.bound
    out = layer.network(x2).unflatten(1, (layer.transformed, 3 * K - 1)).unbind(2)
    tempered = [one / layer.network.width**0.5 for one in out[: 2 * K]]
    x, y = _knots(tempered[:K], B), _knots(tempered[K:], B)
    end = torch.ones_like(out[0])
    d = [end, *(LEAST + torch.log(1 + torch.exp(one)) for one in out[2 * K :]), end]
    for k in range(K):
        yield x[k], x[k + 1], y[k], y[k + 1], d[k], d[k + 1]


def _knots(raw: list[Tensor], bound: float) -> list[Tensor]:
    total = torch.stack([torch.exp(one) for one in raw]).sum(0)
    knots = [torch.full_like(total, -bound)]
    for one in raw[:-1]:
        share = LEAST + (1 - LEAST * len(raw)) * torch.exp(one) / total
        knots.append(knots[-1] + 2 * bound * share)
    return [*knots, torch.full_like(total, bound)]


def _share(one: Bin, x: Tensor) -> Tensor:
    return (x - one[0]) / (one[1] - one[0])


def _at(one: Bin, t: Tensor) -> Tensor:
    """The spline in a bin, at a share t of it (Gregory and Delbourgo 1982)."""
    x, next_x, y, next_y, d, next_d = one
    s = (next_y - y) / (next_x - x)
    above = (next_y - y) * (s * t**2 + d * t * (1 - t))
    return y + above / (s + (next_d + d - 2 * s) * t * (1 - t))


def _where(one: Bin, y: Tensor) -> Tensor:
    """At which share of a bin its spline has a value."""
    low, high = torch.zeros_like(y), torch.ones_like(y)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = _at(one, middle) < y
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2


def _first(count: int, transform: Callable[[Tensor, Tensor], Tensor]) -> Compute:
    """So many channels transformed, and the others as they are."""

    def compute(x: Tensor) -> Tensor:
        first, second = x[:, :count], x[:, count:]
        return torch.cat((transform(first, second), second), 1)

    return compute


def _network() -> MakeConvNet:
    return partial(ResidualConvNet, width=5, blocks=1, dropout=0.0)
