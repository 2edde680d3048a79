"""What Emerging's layers declare, written out in plain torch; see ``layer_formulas``.

Its convolutions are whole matrices here, of all values of an image.
"""

from itertools import product

import torch
from torch import Tensor

from suite.flows.convolutions import EmergingConv, PeriodicConv, QRConv1x1
from suite.measure.definitions.layer_formulas import Step, Written, at_pixels, constant, pixels

OFFSETS = (-1, 0, 1)


def make_reflections(channels: int, size: int, generator: torch.Generator) -> QRConv1x1:
    """A convolution with reflections that are drawn."""
    return QRConv1x1(channels, generator=generator)


def make_emerging(channels: int, size: int, generator: torch.Generator) -> EmergingConv:
    """A convolution with kernels that are drawn."""
    return EmergingConv(channels, generator=generator)


def make_periodic(channels: int, size: int, generator: torch.Generator) -> PeriodicConv:
    """The same, of one kernel."""
    return PeriodicConv(channels, generator=generator)


def reflections(layer: QRConv1x1) -> Written:
    """Reflections one by one, and a triangular matrix, multiplied from the right."""
    s = layer.diagonal
    identity = torch.eye(len(s), dtype=s.dtype, device=s.device)
    Q = identity
    for v in layer.reflections:
        Q = Q @ (identity - 2 * v @ v.T / (v.T @ v))
    R = layer.upper * torch.triu(torch.ones_like(identity), 1) + identity * s
    return Written(
        Step("y = (Q R)^T x", at_pixels((Q @ R).T)),
        Step("x = Q R^-T y", at_pixels(Q @ torch.linalg.inv(R).T)),
        Step("h w sum log |s|", lambda x: constant(pixels(x) * torch.log(torch.abs(s)).sum(), x)),
    )


def emerging(layer: EmergingConv) -> Written:
    """Two masked convolutions, one behind the other."""
    b = layer.bias.view(-1, 1, 1)
    ones = torch.ones_like(layer.first[:, :, 1, 1])
    first, second = torch.zeros_like(layer.first), torch.zeros_like(layer.second)
    first[:, :, 1:, 1:] = layer.first[:, :, 1:, 1:]
    second[:, :, :2, :2] = layer.second[:, :, :2, :2]
    first[:, :, 1, 1] *= torch.tril(ones)
    second[:, :, 1, 1] *= torch.triu(ones)
    middle = torch.cat((torch.diag(first[:, :, 1, 1]), torch.diag(second[:, :, 1, 1])))
    volume = torch.log(torch.abs(middle)).sum()

    def function(x: Tensor) -> Tensor:
        return _times(_matrix(second, x), _times(_matrix(first, x), x)) + b

    def inverse(y: Tensor) -> Tensor:
        back = _times(torch.linalg.inv(_matrix(second, y)), y - b)
        return _times(torch.linalg.inv(_matrix(first, y)), back)

    return Written(
        Step("y = W2 * (W1 * x) + b", function),
        Step("x = W1^-1 * (W2^-1 * (y - b))", inverse),
        Step(
            "h w sum (log |diag W1| + log |diag W2|)",
            lambda x: constant(pixels(x) * volume, x),
        ),
    )


def periodic(layer: PeriodicConv) -> Written:
    """A convolution around the edges."""
    W, b = layer.weight, layer.bias.view(-1, 1, 1)

    def whole(x: Tensor) -> Tensor:
        return _matrix(W, x, periodic=True)

    return Written(
        Step("y = W * x + b", lambda x: _times(whole(x), x) + b),
        Step("x = F^-1 (F W)^-1 F (y - b)", lambda y: _times(torch.linalg.inv(whole(y)), y - b)),
        Step(
            "sum log |det F W|",
            lambda x: constant(torch.log(torch.abs(torch.linalg.det(whole(x)))), x),
        ),
    )


def _matrix(kernel: Tensor, x: Tensor, *, periodic: bool = False) -> Tensor:
    """A convolution as a matrix on all values of an image, channel by channel."""
    channels, height, width = x.shape[1:]
    matrix = x.new_zeros(channels, height, width, channels, height, width)
    for row, column, down, right in product(range(height), range(width), OFFSETS, OFFSETS):
        i, j = row + down, column + right
        if periodic or (0 <= i < height and 0 <= j < width):
            tap = kernel[:, :, down + 1, right + 1]
            matrix[:, row, column, :, i % height, j % width] += tap
    return matrix.view(x[0].numel(), x[0].numel())


def _times(matrix: Tensor, x: Tensor) -> Tensor:
    return (x.flatten(1) @ matrix.T).view(x.shape)
