"""What Glow's layers declare, written out in plain torch; see ``layer_formulas``."""

import torch
from torch import Tensor
from torch.nn.functional import sigmoid, softplus

from suite.flows.channels import ChannelNorm, ChannelReversal, ChannelShuffle
from suite.flows.conditioners import ZeroConv
from suite.flows.convolutions import DenseConv1x1, SignedPLUConv1x1
from suite.flows.couplings import ShiftCoupling, SigmoidCoupling
from suite.flows.levels import SplitPrior, TopPrior
from suite.measure.definitions.layer_formulas import Step, Written, at_pixels, constant, pixels

WIDTH = 5
"""Of the networks of couplings."""


def make_norm(channels: int, size: int, generator: torch.Generator) -> ChannelNorm:
    """A layer that draws nothing."""
    return ChannelNorm(channels)


def make_reversal(channels: int, size: int, generator: torch.Generator) -> ChannelReversal:
    """A layer that draws nothing."""
    return ChannelReversal(channels)


def make_shuffle(channels: int, size: int, generator: torch.Generator) -> ChannelShuffle:
    """A layer with an order that is drawn."""
    return ChannelShuffle(channels, generator=generator)


def make_dense(channels: int, size: int, generator: torch.Generator) -> DenseConv1x1:
    """A convolution with a matrix that is drawn."""
    return DenseConv1x1(channels, generator=generator)


def make_signed_plu(channels: int, size: int, generator: torch.Generator) -> SignedPLUConv1x1:
    """The same, decomposed."""
    return SignedPLUConv1x1(channels, generator=generator)


def make_shift(channels: int, size: int, generator: torch.Generator) -> ShiftCoupling:
    """A coupling with a small network; its formulas are the same for every one."""
    return ShiftCoupling(channels, width=WIDTH, generator=generator)


def make_scale(channels: int, size: int, generator: torch.Generator) -> SigmoidCoupling:
    """The same."""
    return SigmoidCoupling(channels, width=WIDTH, generator=generator)


def make_split(channels: int, size: int, generator: torch.Generator) -> SplitPrior:
    """A layer that draws nothing."""
    return SplitPrior(channels)


def make_top(channels: int, size: int, generator: torch.Generator) -> TopPrior:
    """A layer that draws nothing."""
    return TopPrior(channels)


def norm(layer: ChannelNorm) -> Written:
    """A shift and a scale for each channel."""
    s, b = torch.exp(3 * layer.log_scale), layer.shift
    volume = 3 * layer.log_scale.sum()
    return Written(
        Step("y = exp(3 s) * (x + b)", lambda x: s * (x + b)),
        Step("x = exp(-3 s) * y - b", lambda y: y / s - b),
        Step("h w sum 3 s", lambda x: constant(pixels(x) * volume, x)),
    )


def reversal(layer: ChannelReversal) -> Written:
    """The channels backwards, one by one."""
    return Written(
        Step("y = (xc, ..., x2, x1)", lambda x: torch.stack(x.unbind(1)[::-1], 1)),
        Step("x = (yc, ..., y2, y1)", lambda y: torch.stack(y.unbind(1)[::-1], 1)),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def shuffle(layer: ChannelShuffle) -> Written:
    """A permutation, as a matrix."""
    P = torch.eye(len(layer.order), dtype=torch.float64, device=layer.order.device)[layer.order]
    return Written(
        Step("y = (xp1, xp2, ..., xpc)", at_pixels(P)),
        Step("x = (yq1, yq2, ..., yqc)", at_pixels(P.T)),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def dense(layer: DenseConv1x1) -> Written:
    """A free matrix W."""
    W = layer.weight
    determinant = torch.linalg.det(W)
    return Written(
        Step("y = W x", at_pixels(W)),
        Step("x = W^-1 y", at_pixels(torch.linalg.inv(W))),
        Step("h w log |det W|", lambda x: constant(pixels(x) * determinant.abs().log(), x)),
    )


def signed_plu(layer: SignedPLUConv1x1) -> Written:
    """A permutation and two triangular matrices, multiplied from the right."""
    P, s = layer.permutation, layer.log_diagonal
    ones, identity = torch.ones_like(P), torch.eye(len(P), dtype=P.dtype, device=P.device)
    L = layer.lower * torch.tril(ones, -1) + identity
    U = layer.upper * torch.triu(ones, 1) + identity * layer.signs * torch.exp(s)
    back = P @ torch.linalg.inv(L).T @ torch.linalg.inv(U).T
    return Written(
        Step("y = (P L U)^T x", at_pixels((P @ L @ U).T)),
        Step("x = P L^-T U^-T y", at_pixels(back)),
        Step("h w sum s", lambda x: constant(pixels(x) * s.sum(), x)),
    )


def shift(layer: ShiftCoupling) -> Written:
    """A shift of the second half."""
    half, t = layer.kept, layer.network

    def moved(x: Tensor, sign: int) -> Tensor:
        x1, x2 = x[:, :half], x[:, half:]
        return torch.cat((x1, x2 + sign * t(x1)), 1)

    return Written(
        Step("y1 = x1; y2 = x2 + t(x1)", lambda x: moved(x, 1)),
        Step("x1 = y1; x2 = y2 - t(y1)", lambda y: moved(y, -1)),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def scale(layer: SigmoidCoupling) -> Written:
    """A shift of the second half, then a scale below one."""
    half = layer.kept

    def parts(x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """x1, x2, t, and what the scale is a sigmoid of."""
        x1, out = x[:, :half], layer.network(x[:, :half])
        return x1, x[:, half:], out[:, ::2], out[:, 1::2] + 2

    def function(x: Tensor) -> Tensor:
        x1, x2, t, r = parts(x)
        return torch.cat((x1, sigmoid(r) * (x2 + t)), 1)

    def inverse(y: Tensor) -> Tensor:
        y1, y2, t, r = parts(y)
        return torch.cat((y1, y2 * (1 + torch.exp(-r)) - t), 1)

    return Written(
        Step("y1 = x1; y2 = s(x1) * (x2 + t(x1))", function),
        Step("x1 = y1; x2 = y2 / s(y1) - t(y1)", inverse),
        Step("sum log s(x1)", lambda x: -softplus(-parts(x)[3]).sum((1, 2, 3))),
    )


def split(layer: SplitPrior) -> Written:
    """A mean and a log-deviation of the second half, made from the first."""
    half = layer.kept

    def parts(x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        out = _zero_conv(layer.conv, x[:, :half])
        return x[:, :half], x[:, half:], out[:, ::2], out[:, 1::2]

    def function(x: Tensor) -> Tensor:
        x1, x2, m, deviation = parts(x)
        return torch.cat((x1, (x2 - m) / torch.exp(deviation)), 1)

    def inverse(y: Tensor) -> Tensor:
        y1, y2, m, deviation = parts(y)
        return torch.cat((y1, y2 * torch.exp(deviation) + m), 1)

    return Written(
        Step("y1 = x1; y2 = exp(-l(x1)) * (x2 - m(x1))", function),
        Step("x1 = y1; x2 = exp(l(y1)) * y2 + m(y1)", inverse),
        Step("-sum l(x1)", lambda x: -parts(x)[3].sum((1, 2, 3))),
    )


def top(layer: TopPrior) -> Written:
    """A mean and a log-deviation of every element, from images of zeros."""
    half = layer.channels

    def out(x: Tensor) -> tuple[Tensor, Tensor]:
        made = _zero_conv(layer.conv, torch.cat((0 * x[:1], 0 * x[:1]), 1))
        return made[:, :half], made[:, half:]

    return Written(
        Step("y = exp(-l) * (x - m)", lambda x: (x - out(x)[0]) / torch.exp(out(x)[1])),
        Step("x = exp(l) * y + m", lambda y: y * torch.exp(out(y)[1]) + out(y)[0]),
        Step("-sum l", lambda x: constant(-out(x)[1].sum(), x)),
    )


def _zero_conv(conv: ZeroConv, x: Tensor) -> Tensor:
    """The convolution as the program has it: with a channel for the frame, padded, and no more."""
    batch, _, height, width = x.shape
    framed = x.new_zeros(batch, x.shape[1] + 1, height + 2, width + 2)
    framed[:, -1] = 1
    framed[:, :, 1:-1, 1:-1] = torch.cat((x, 0 * x[:, :1]), 1)
    seen = torch.nn.functional.unfold(framed, 3)
    made = (conv.weight.flatten(1) @ seen).view(batch, -1, height, width)
    return (made + conv.bias) * torch.exp(3 * conv.log_scale).view(-1, 1, 1)
