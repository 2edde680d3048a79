"""The matrix as the exponential of another."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.expm import matrix_exp
from suite.expm.surroundings import outside_graphs
from suite.flows.convolutions.conv1x1 import InvertibleConv1x1, check_channels
from suite.flows.definition import Definition, Formula
from suite.flows.norm_bound import BoundedExponent
from suite.flows.randomness import haar_orthogonal, log_special_orthogonal, start


class MatrixExpConv1x1(InvertibleConv1x1, BoundedExponent):
    """``M = exp(W)``, log-determinant ``trace W`` (MEF, section 4.2).

    Every real W gives an invertible matrix of positive determinant. Starts at the real logarithm
    of a Haar-random special orthogonal matrix.

    Args:
        channels: Channels of the images.
        generator: Where the matrix is drawn from.
        method: How the exponential is computed, one of ``suite.expm.MATRIX_METHODS``.
    """

    definition = Definition(
        function=Formula("y = exp(W) x", r"y = e^{W} x"),
        inverse=Formula("x = exp(-W) y", r"x = e^{-W} y"),
        log_determinant=Formula("h w tr W", r"h\,w \; \mathrm{tr}\, W"),
        where="W is any square matrix of as many rows as there are channels",
    )

    def __init__(
        self, channels: int, *, generator: torch.Generator, method: str = "taylor"
    ) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        self.method = method
        drawn = haar_orthogonal(channels, generator)
        drawn[:, 0] *= torch.linalg.det(drawn).sign()
        self.weight = nn.Parameter(start(log_special_orthogonal(drawn)))

    @override
    def exponent_norm(self, slack: float = 0.0) -> Tensor:
        return self.weight.detach().abs().sum(-1).max() + self.channels * slack

    @override
    def exponent_parameters(self) -> tuple[Tensor, ...]:
        return (self.weight,)

    # In a graph, torch.compile (2.13) fails at a convolution whose channels it leaves open.
    @outside_graphs
    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return super().forward(x)

    @outside_graphs
    @override
    def inverse(self, z: Tensor) -> Tensor:
        return super().inverse(z)

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        return self._exp(self.weight), self.weight.trace()

    @override
    def inverse_matrix(self) -> Tensor:
        return self._exp(-self.weight)

    @outside_graphs
    def _exp(self, exponent: Tensor) -> Tensor:
        bound = self.norm_bound()
        exponent = self.within_bound(exponent, bound)
        return matrix_exp(exponent, method=self.method, norm_bound=bound)
