"""What Flow++'s layers declare, written out in plain torch; see ``layer_formulas``."""

from collections.abc import Callable

import torch
from torch import Tensor

from suite.flows.mixtures import Flip, MixtureCoupling, PixelNorm, Plan, Pointwise
from suite.measure.definitions.layer_formulas import Compute, Step, Written, constant, pixels

HALVINGS = 200
"""Of an interval, more than bring it from 1e6 to nothing."""


def make_norm(channels: int, size: int, generator: torch.Generator) -> PixelNorm:
    """A layer that draws nothing."""
    return PixelNorm(channels, size, size)


def make_pointwise(channels: int, size: int, generator: torch.Generator) -> Pointwise:
    """Matrices for each half of the channels."""
    return Pointwise(channels, generator=generator)


def make_coupling(channels: int, size: int, generator: torch.Generator) -> MixtureCoupling:
    """A coupling with a small network; its formulas are the same for every one."""
    plan = Plan(width=4, blocks=1, heads=2)
    return MixtureCoupling(channels, (size, size), components=3, plan=plan, generator=generator)


def make_flip(channels: int, size: int, generator: torch.Generator) -> Flip:
    """A layer that draws nothing."""
    return Flip(channels)


def norm(layer: PixelNorm) -> Written:
    """A gain and a shift for each element."""
    g, b = torch.cat(tuple(layer.gains)), torch.cat(tuple(layer.shifts))
    return Written(
        Step("y = g * x + b", lambda x: g * x + b),
        Step("x = (y - b) / g", lambda y: (y - b) / g),
        Step("sum log g", lambda x: constant(torch.log(g).sum(), x)),
    )


def pointwise(layer: Pointwise) -> Written:
    """A matrix for each half, as one matrix of blocks."""
    W = torch.block_diag(*layer.weights)
    logs = sum(torch.linalg.det(one).abs().log() for one in layer.weights)
    terms = torch.as_tensor(logs)
    return Written(
        Step("y1 = W1 x1; y2 = W2 x2", lambda x: torch.einsum("oi,bihw->bohw", W, x)),
        Step(
            "x1 = W1^-1 y1; x2 = W2^-1 y2",
            lambda y: torch.einsum("oi,bihw->bohw", torch.linalg.inv(W), y),
        ),
        Step(
            "h w (log |det W1| + log |det W2|)",
            lambda x: constant(pixels(x) * terms, x),
        ),
    )


def flip(layer: Flip) -> Written:
    """The halves, the other way round."""
    half = layer.channels // 2
    return Written(
        Step("y1 = x2; y2 = x1", lambda x: x.roll(-half, 1)),
        Step("x1 = y2; x2 = y1", lambda y: y.roll(half, 1)),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def coupling(layer: MixtureCoupling) -> Written:
    """A mixture of logistics for each value: its cdf as a sum, inverted by halving."""
    half, m = layer.channels // 2, layer.components
    others = layer.channels - half

    def parts(x1: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """s, t, p, mu and r, the last three (batch, others, m, h, w)."""
        batch, _, h, w = x1.shape
        out = layer.network(x1).view(batch, others, 2 + 3 * m, h, w)
        p, mu, r = (out[:, :, 2 + i * m : 2 + (i + 1) * m] for i in range(3))
        p = torch.exp(p) / torch.exp(p).sum(2, keepdim=True)
        return torch.tanh(out[:, :, 0]), out[:, :, 1], p, mu, torch.where(r < -7, -7, r)

    def cdf(x1: Tensor, x2: Tensor, sign: int = 1) -> Tensor:
        """F; with the sign -1 one minus it, which a subtraction would round."""
        _, _, p, mu, r = parts(x1)
        return (p / (1 + torch.exp(-sign * (x2.unsqueeze(2) - mu) / torch.exp(r)))).sum(2)

    def density(x1: Tensor, x2: Tensor) -> Tensor:
        _, _, p, mu, r = parts(x1)
        e = torch.exp(-(x2.unsqueeze(2) - mu) / torch.exp(r))
        return (p * e / torch.exp(r) / (1 + e) ** 2).sum(2)

    def function(x1: Tensor, x2: Tensor) -> Tensor:
        s, t, *_ = parts(x1)
        return torch.exp(s) * torch.log(cdf(x1, x2) / cdf(x1, x2, -1)) + t

    def inverse(y1: Tensor, y2: Tensor) -> Tensor:
        s, t, *_ = parts(y1)
        target = 1 / (1 + torch.exp(-torch.exp(-s) * (y2 - t)))
        low, high = torch.full_like(y2, -1e6), torch.full_like(y2, 1e6)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_below = cdf(y1, middle) < target
            low, high = torch.where(is_below, middle, low), torch.where(is_below, high, middle)
        return (low + high) / 2

    def terms(x: Tensor) -> Tensor:
        x1, x2 = x[:, :half], x[:, half:]
        s, F, rest, f = parts(x1)[0], cdf(x1, x2), cdf(x1, x2, -1), density(x1, x2)
        return (s + torch.log(f) - torch.log(F) - torch.log(rest)).flatten(1).sum(1)

    return Written(
        Step(
            "y1 = x1; y2 = exp(s) * log(F(x2) / (1 - F(x2))) + t",
            _second(half, function),
        ),
        Step(
            "x1 = y1; x2 = F^-1(1 / (1 + exp(-u))), u = exp(-s) * (y2 - t)",
            _second(half, inverse),
        ),
        Step("sum of s + log(f(x2)) - log(F(x2)) - log(1 - F(x2))", terms),
    )


def _second(half: int, transform: Callable[[Tensor, Tensor], Tensor]) -> Compute:
    """The first half as it is, the second transformed."""

    def compute(x: Tensor) -> Tensor:
        first, second = x[:, :half], x[:, half:]
        return torch.cat((first, transform(first, second)), 1)

    return compute
