"""What RealNVP's layers declare, written out in plain torch; see ``layer_formulas``."""

import torch
from torch import Tensor

from suite.flows.checkerboard import (
    ChannelCoupling,
    CheckerboardCoupling,
    CheckerboardNorm,
    Norm,
)
from suite.flows.checkerboard.moments import StoredMoments
from suite.flows.logit import Logit
from suite.measure.definitions.layer_formulas import Step, Written, constant, pixels


def make_logit(channels: int, size: int, generator: torch.Generator) -> Logit:
    """The program's margin at both ends."""
    return Logit(0.05, 0.95)


def make_norm(channels: int, size: int, generator: torch.Generator) -> Norm:
    """A norm with stored moments as behind some training."""
    layer = Norm(channels)
    _store(layer.moments, generator)
    return layer


def make_checkerboard_norm(
    channels: int, size: int, generator: torch.Generator
) -> CheckerboardNorm:
    """A norm of the pixels beside the first one."""
    layer = CheckerboardNorm(channels, 1)
    _store(layer.moments, generator)
    return layer


def make_checkerboard_coupling(
    channels: int, size: int, generator: torch.Generator
) -> CheckerboardCoupling:
    """A coupling with a small network; its formulas are the same for every one."""
    layer = CheckerboardCoupling(channels, 1, width=5, blocks=1, generator=generator)
    _store(layer.norm.moments, generator)
    return layer


def make_channel_coupling(channels: int, size: int, generator: torch.Generator) -> ChannelCoupling:
    """A coupling with a small network, which keeps the first channels."""
    layer = ChannelCoupling(channels, first_stays=True, width=5, blocks=1, generator=generator)
    _store(layer.norm.moments, generator)
    return layer


def _store(moments: StoredMoments, generator: torch.Generator) -> None:
    for stored in (moments.mean, moments.var):
        stored.copy_(torch.rand(stored.shape, generator=generator) + 0.5)


def logit(layer: Logit) -> Written:
    """The logit of an interval inside of [0, 1]."""
    a, b = layer.low, layer.high

    def logdet(x: Tensor) -> Tensor:
        v = a + (b - a) * x
        slope = (b - a) / (v * (1 - v))
        return torch.log(slope).flatten(1).sum(1)

    return Written(
        Step("y = log(v / (1 - v))", lambda x: torch.logit(a + (b - a) * x)),
        Step(
            "x = (1 / (1 + exp(-y)) - a) / (b - a)",
            lambda y: (1 / (1 + torch.exp(-y)) - a) / (b - a),
        ),
        Step("sum of log(b - a) - log(v) - log(1 - v)", logdet),
    )


def norm(layer: Norm) -> Written:
    """One mean and one variance a channel, for all pixels."""
    m, V = _moments(layer)
    return Written(
        Step("y = (x - m) / sqrt(V)", lambda x: (x - m) / V.sqrt()),
        Step("x = sqrt(V) * y + m", lambda y: V.sqrt() * y + m),
        Step("-(1/2) sum log(V)", lambda x: constant(-pixels(x) * V.log().sum() / 2, x)),
    )


def checkerboard_norm(layer: CheckerboardNorm) -> Written:
    """The same for every other pixel."""
    m, V = _moments(layer)

    def function(x: Tensor) -> Tensor:
        return torch.where(_moved(x, layer.corner), (x - m) / V.sqrt(), x)

    def inverse(y: Tensor) -> Tensor:
        return torch.where(_moved(y, layer.corner), V.sqrt() * y + m, y)

    return Written(
        Step("y1 = x1; y2 = (x2 - m) / sqrt(V)", function),
        Step("x1 = y1; x2 = sqrt(V) * y2 + m", inverse),
        Step(
            "-(1/2) sum log(V)",
            lambda x: constant(-_moved(x, layer.corner).sum() * V.log().sum() / 2, x),
        ),
    )


FUNCTION = "y1 = x1; y2 = ((x2 + t(x1)) * exp(s(x1)) - m) / sqrt(V)"
INVERSE = "x1 = y1; x2 = (sqrt(V) * y2 + m) * exp(-s(y1)) - t(y1)"
LOG_DETERMINANT = "sum s(x1) - (1/2) sum log(V)"


def checkerboard_coupling(layer: CheckerboardCoupling) -> Written:
    """A shift and a scale for every other pixel, and a norm of those."""
    m, V = _moments(layer.norm)

    def parameters(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        moved = _moved(x, layer.corner)
        mask = (~moved).to(x.dtype).expand(len(x), 1, *moved.shape)
        seen = 2 * layer.input_norm(x.masked_fill(moved, 0))
        out = layer.network(torch.relu(torch.cat((seen, -seen, mask), 1)))
        t, o = out[:, : layer.channels], out[:, layer.channels :]
        return moved, t, layer.scale * torch.tanh(o)

    def function(x: Tensor) -> Tensor:
        moved, t, s = parameters(x)
        return torch.where(moved, ((x + t) * torch.exp(s) - m) / V.sqrt(), x)

    def inverse(y: Tensor) -> Tensor:
        moved, t, s = parameters(y)
        return torch.where(moved, (V.sqrt() * y + m) * torch.exp(-s) - t, y)

    def logdet(x: Tensor) -> Tensor:
        moved, _, s = parameters(x)
        return torch.where(moved, s - V.log() / 2, 0).flatten(1).sum(1)

    return Written(Step(FUNCTION, function), Step(INVERSE, inverse), Step(LOG_DETERMINANT, logdet))


def channel_coupling(layer: ChannelCoupling) -> Written:
    """A shift and a scale for the last channels, and a norm of those."""
    m, V = _moments(layer.norm)
    first = layer.channels - layer.channels // 2

    def parameters(x1: Tensor) -> tuple[Tensor, Tensor]:
        seen = layer.input_norm(x1)
        out = layer.network(torch.relu(torch.cat((seen, -seen), 1)))
        half = layer.channels // 2
        return out[:, :half], layer.scale * torch.tanh(out[:, half:])

    def function(x: Tensor) -> Tensor:
        x1, x2 = x[:, :first], x[:, first:]
        t, s = parameters(x1)
        return torch.cat((x1, ((x2 + t) * torch.exp(s) - m) / V.sqrt()), 1)

    def inverse(y: Tensor) -> Tensor:
        y1, y2 = y[:, :first], y[:, first:]
        t, s = parameters(y1)
        return torch.cat((y1, (V.sqrt() * y2 + m) * torch.exp(-s) - t), 1)

    def logdet(x: Tensor) -> Tensor:
        s = parameters(x[:, :first])[1]
        return (s - V.log() / 2).flatten(1).sum(1)

    return Written(Step(FUNCTION, function), Step(INVERSE, inverse), Step(LOG_DETERMINANT, logdet))


def _moments(layer: Norm) -> tuple[Tensor, Tensor]:
    """The mean of each channel, and its variance and 1e-4, (channels, 1, 1)."""
    mean, var = layer.moments.mean, layer.moments.var
    return mean.view(-1, 1, 1), (var + 1e-4).view(-1, 1, 1)


def _moved(x: Tensor, corner: int) -> Tensor:
    """Which pixels are moved, (height, width)."""
    height, width = x.shape[2:]
    rows = [[(i + j) % 2 == corner for j in range(width)] for i in range(height)]
    return torch.tensor(rows, device=x.device)
