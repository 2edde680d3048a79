"""The logit of pixels that are kept away from the ends of their interval."""

import math

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_dtype
from suite.flows.transform import Transform


class Logit(Transform):
    """``y = log(v / (1 - v))`` of ``v = low + (high - low) x``, for x between 0 and 1.

    Dinh et al. 2017 (RealNVP), section 4.1. No weights.

    Args:
        low: What 0 becomes, at least 0.
        high: What 1 becomes, at most 1.

    >>> layer = Logit(0.05, 0.95)
    >>> [round(one, 4) for one in layer(torch.tensor([[0.0, 0.5, 1.0]]))[0][0].tolist()]
    [-2.9444, 0.0, 2.9444]
    """

    definition = Definition(
        function=Formula("y = log(v / (1 - v))", r"y = \log\frac{v}{1 - v}"),
        inverse=Formula(
            "x = (1 / (1 + exp(-y)) - a) / (b - a)", r"x = \frac{1 / (1 + e^{-y}) - a}{b - a}"
        ),
        log_determinant=Formula(
            "sum of log(b - a) - log(v) - log(1 - v)",
            r"\sum\; \log(b - a) - \log v - \log(1 - v)",
        ),
        where="v = a + (b - a) * x; 0 and 1 become a and b",
    )

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self.low, self.high = low, high

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_dtype(x, None)
        width = self.high - self.low
        # From its own end: 1 - v of a v near 1 has lost its digits.
        up = (self.low + width * x).log()
        down = (1 - self.high + width * (1 - x)).log()
        return up - down, (math.log(width) - up - down).flatten(1).sum(1)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        check_dtype(z, None)
        return (torch.sigmoid(z) - self.low) / (self.high - self.low)
