"""The matrix as a PLU decomposition."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1, check_channels
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import haar_orthogonal, start


class PLUConv1x1(InvertibleConv1x1):
    """``M = P (tril(L, -1) + I) triu(U)``, log-determinant ``sum log |diag U|``.

    P is a fixed permutation. L and U are full matrices whose other entries are ignored, so that
    parameter counts agree with the authors'. Starts at the decomposition of a Haar-random
    orthogonal matrix.

    Args:
        channels: Channels of the images.
        generator: Where the matrix is drawn from.
    """

    definition = Definition(
        function=Formula("y = P L U x", r"y = P L U x"),
        inverse=Formula("x = U^-1 L^-1 P^T y", r"x = U^{-1} L^{-1} P^{T} y"),
        log_determinant=Formula("h w sum log |diag U|", r"h\,w \sum \log |\mathrm{diag}\, U|"),
        where="P is a fixed permutation, L has ones on its diagonal and zeros above, U zeros below",
    )

    permutation: Tensor

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        drawn = haar_orthogonal(channels, generator).to(torch.get_default_dtype())
        p, lower, upper = torch.linalg.lu(drawn)
        self.register_buffer("permutation", start(p))
        self.lower = nn.Parameter(start(lower))
        self.upper = nn.Parameter(start(upper))

    def _factors(self) -> tuple[Tensor, Tensor]:
        identity = torch.eye(self.channels, dtype=self.lower.dtype, device=self.lower.device)
        return self.lower.tril(-1) + identity, self.upper.triu()

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        lower, upper = self._factors()
        return self.permutation @ lower @ upper, self.upper.diagonal().abs().log().sum()

    @override
    def inverse_matrix(self) -> Tensor:
        lower, upper = self._factors()
        half = torch.linalg.solve_triangular(lower, self.permutation.T, upper=False)
        inverse: Tensor = torch.linalg.solve_triangular(upper, half, upper=True)
        return inverse
