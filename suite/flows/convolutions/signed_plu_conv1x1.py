"""The matrix as a PLU decomposition whose diagonal keeps its signs, as Glow has it."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1, check_channels
from suite.flows.convolutions.dense_conv1x1 import orthogonal_factor
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import start


class SignedPLUConv1x1(InvertibleConv1x1):
    """``M^T = P (tril(L, -1) + I) (triu(U, 1) + diag(sign exp(s)))``, log-determinant ``sum s``.

    Kingma and Dhariwal 2018, section 3.2. P and the signs are fixed. L and U are full
    matrices whose other entries are ignored; the product is formed in float64, and the transpose is
    there since the program multiplies from the right (Glow's program).

    Args:
        channels: Channels of the images.
        generator: Where the matrix is drawn from.
    """

    definition = Definition(
        function=Formula("y = (P L U)^T x", r"y = (P L U)^{T} x"),
        inverse=Formula("x = P L^-T U^-T y", r"x = P L^{-T} U^{-T} y"),
        log_determinant=Formula("h w sum s", r"h\,w \sum s"),
        where=(
            "P is a fixed permutation, L has ones on its diagonal and zeros above; U has zeros "
            "below its diagonal of absolute values exp(s), whose signs are fixed"
        ),
    )

    permutation: Tensor
    signs: Tensor

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        p, lower, upper = torch.linalg.lu(orthogonal_factor(channels, generator))
        diagonal = upper.diagonal()
        self.register_buffer("permutation", start(p))
        self.register_buffer("signs", start(diagonal.sign()))
        self.lower = nn.Parameter(start(lower))
        self.upper = nn.Parameter(start(upper.triu(1)))
        self.log_diagonal = nn.Parameter(start(diagonal.abs().log()))

    def _factors(self) -> tuple[Tensor, Tensor]:
        lower, upper = self.lower.double(), self.upper.double()
        identity = torch.eye(self.channels, dtype=lower.dtype, device=lower.device)
        diagonal = self.signs.double() * self.log_diagonal.double().exp()
        return lower.tril(-1) + identity, upper.triu(1) + diagonal.diag()

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        lower, upper = self._factors()
        transposed = self.permutation.double() @ lower @ upper
        return transposed.T.to(self.lower.dtype), self.log_diagonal.sum()

    @override
    def inverse_matrix(self) -> Tensor:
        lower, upper = self._factors()
        half = torch.linalg.solve_triangular(lower, self.permutation.double().T, upper=False)
        inverse: Tensor = torch.linalg.solve_triangular(upper, half, upper=True)
        return inverse.T.to(self.lower.dtype)
