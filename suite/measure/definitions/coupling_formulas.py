"""What couplings declare, written out in plain torch; see ``layer_formulas``."""

from collections.abc import Callable

import torch
from torch import Tensor

from suite.flows import (
    AdditiveCoupling,
    AffineCoupling,
    Coupling,
    MatrixExpCoupling,
    ScaledCoupling,
)
from suite.measure.definitions.layer_formulas import Compute, Step, Written


def additive(layer: AdditiveCoupling) -> Written:
    """A shift alone."""
    b = layer.network
    return Written(
        Step("y1 = x1; y2 = x2 + b(x1)", _second(layer, lambda x1, x2: x2 + b(x1))),
        Step("x1 = y1; x2 = y2 - b(y1)", _second(layer, lambda y1, y2: y2 - b(y1))),
        Step("0", lambda x: x.new_zeros(len(x))),
    )


def affine(layer: AffineCoupling) -> Written:
    """A scale and a shift for each element."""
    n = layer.transformed

    def b(x1: Tensor) -> Tensor:
        out: Tensor = layer.network(x1)[:, :n]
        return out

    def s(x1: Tensor) -> Tensor:
        return _entries(layer, layer.network(x1)[:, n:])

    return Written(
        Step(
            "y1 = x1; y2 = exp(s(x1)) * x2 + b(x1)",
            _second(layer, lambda x1, x2: torch.exp(s(x1)) * x2 + b(x1)),
        ),
        Step(
            "x1 = y1; x2 = exp(-s(y1)) * (y2 - b(y1))",
            _second(layer, lambda y1, y2: torch.exp(-s(y1)) * (y2 - b(y1))),
        ),
        Step("sum s(x1)", lambda x: s(x[:, : layer.kept]).flatten(1).sum(1)),
    )


def matrixexp(layer: MatrixExpCoupling) -> Written:
    """A matrix for each pixel, its exponential by torch."""
    n = layer.transformed

    def b(x1: Tensor) -> Tensor:
        out: Tensor = layer.network(x1)[:, :n]
        return out

    def exponent(x1: Tensor) -> Tensor:
        chunks = layer.network(x1)[:, n:].unflatten(1, (-1, n)).permute(0, 3, 4, 2, 1)
        columns = _entries(layer, chunks)  # (batch, h, w, n, chunks)
        if layer.rank is None:
            return columns
        A1, A2 = columns[..., : layer.rank].mT + 1e-8, columns[..., layer.rank :] + 1e-8
        return A2 @ A1

    def times(S: Tensor, x2: Tensor) -> Tensor:
        # torch's function takes no other layout.
        return torch.einsum("bhwij,bjhw->bihw", torch.linalg.matrix_exp(S.contiguous()), x2)

    return Written(
        Step(
            "y1 = x1; y2 = exp(S(x1)) x2 + b(x1)",
            _second(layer, lambda x1, x2: times(exponent(x1), x2) + b(x1)),
        ),
        Step(
            "x1 = y1; x2 = exp(-S(y1)) (y2 - b(y1))",
            _second(layer, lambda y1, y2: times(-exponent(y1), y2 - b(y1))),
        ),
        Step("sum tr S(x1)", lambda x: _traces(exponent(x[:, : layer.kept])).flatten(1).sum(1)),
    )


def _traces(matrices: Tensor) -> Tensor:
    return torch.einsum("bhwii->bhw", matrices)


def _entries(layer: ScaledCoupling, out: Tensor) -> Tensor:
    """What the network's output becomes before it is an exponent."""
    return layer.rescale * torch.tanh(layer.scale * out + layer.shift) + layer.reshift


def _second(layer: Coupling, transform: Callable[[Tensor, Tensor], Tensor]) -> Compute:
    """The first channels as they are, the others transformed."""

    def compute(x: Tensor) -> Tensor:
        first, second = x[:, : layer.kept], x[:, layer.kept :]
        return torch.cat((first, transform(first, second)), 1)

    return compute
