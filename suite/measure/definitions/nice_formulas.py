"""What NICE's layers declare, written out in plain torch; see ``layer_formulas``."""

import torch
from torch import Tensor

from suite.flows.vectors import EvenFirst, HalvesCoupling, Scaling
from suite.measure.definitions.layer_formulas import Compute, Step, Written, constant


def make_even_first(channels: int, size: int, generator: torch.Generator) -> EvenFirst:
    """A layer that draws nothing."""
    return EvenFirst(channels * size**2)


def make_halves(channels: int, size: int, generator: torch.Generator) -> HalvesCoupling:
    """A coupling with a small network; its formulas are the same for every one."""
    return HalvesCoupling(channels * size**2, hidden_layers=2, width=5, generator=generator)


def make_scaling(channels: int, size: int, generator: torch.Generator) -> Scaling:
    """A layer that draws nothing."""
    return Scaling(channels * size**2)


def even_first(layer: EvenFirst) -> Written:
    """A permutation, as the places that values go to."""
    count = layer.dimensions
    half = (count + 1) // 2
    goes_to = torch.tensor([i // 2 if i % 2 == 0 else half + i // 2 for i in range(count)])
    matrix = torch.eye(count, dtype=torch.float64)[:, goes_to]
    return Written(
        Step("y = (x0, x2, ..., x1, x3, ...)", _of_vectors(lambda x: x @ matrix.to(x).mT)),
        Step("x = (y0, yh, y1, yh+1, ...)", _of_vectors(lambda y: y @ matrix.to(y))),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def halves(layer: HalvesCoupling) -> Written:
    """A shift of the second half, then the vector from its end to its start."""
    half, m = layer.split, layer.shift

    def function(x: Tensor) -> Tensor:
        x1, x2 = x[:, :half], x[:, half:]
        return _backwards(torch.cat((x1, x2 + m(x1)), 1))

    def inverse(y: Tensor) -> Tensor:
        x1, moved = _backwards(y).split(half, 1)
        return torch.cat((x1, moved - m(x1)), 1)

    return Written(
        Step("y = backwards (x1; x2 + m(x1))", _of_vectors(function)),
        Step("x1; x2 - m(x1) of y backwards", _of_vectors(inverse)),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def scaling(layer: Scaling) -> Written:
    """A scale for each value."""
    s = layer.log_scale
    return Written(
        Step("y = exp(s) * x", _of_vectors(lambda x: torch.exp(s) * x)),
        Step("x = y / exp(s)", _of_vectors(lambda y: y / torch.exp(s))),
        Step("sum of s", lambda x: constant(s.sum(), x)),
    )


def _of_vectors(compute: Compute) -> Compute:
    """The same of images, each taken as one vector."""
    return lambda x: compute(x.flatten(1)).view(x.shape)


def _backwards(x: Tensor) -> Tensor:
    return torch.stack(x.unbind(1)[::-1], 1)
