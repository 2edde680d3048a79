"""The 1x1 convolution of Neural Spline Flow: a permutation, triangular factors, and a bias."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.convolutions import InvertibleConv1x1
from suite.flows.convolutions.conv1x1 import check_channels
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import start

SMALLEST_PIVOT = 1e-3
"""Added to the diagonal of U behind its softplus."""


class LUConv1x1(InvertibleConv1x1):
    """``y = L U P x + b`` at every pixel; U has a positive diagonal, and L ones.

    Durkan et al. 2019 (Neural Spline Flows), appendix on images, as their program has it. Unlike in
    Glow's, P permutes first, the diagonal of U is positive, there is a bias, and the layer starts
    at a random permutation and not at a rotation. L and U are kept as their free entries alone, row
    by row.

    Args:
        channels: Channels of the images.
        generator: Where the permutation is drawn from.

    Raises:
        ValueError: There is less than one channel.
    """

    definition = Definition(
        function=Formula("y = L U P x + b", r"y = L U P x + b"),
        inverse=Formula("x = P^T U^-1 L^-1 (y - b)", r"x = P^{T} U^{-1} L^{-1} (y - b)"),
        log_determinant=Formula("h w sum log diag U", r"h\,w \sum \log \mathrm{diag}\, U"),
        where=(
            "P is a fixed permutation, L has ones on its diagonal and zeros above, U zeros below "
            "and a diagonal of softplus(u) + 0.001"
        ),
    )

    permutation: Tensor

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        drawn = torch.randperm(channels, generator=generator, device=generator.device)
        self.register_buffer("permutation", drawn.to(torch.get_default_device()))
        entries = channels * (channels - 1) // 2
        self.lower = nn.Parameter(torch.zeros(entries))
        self.upper = nn.Parameter(torch.zeros(entries))
        pivot = torch.tensor(1 - SMALLEST_PIVOT, dtype=torch.float64, device="cpu")
        self.raw_diagonal = nn.Parameter(start(pivot.expm1().log().expand(channels).clone()))
        self.bias = nn.Parameter(torch.zeros(channels))

    def factors(self) -> tuple[Tensor, Tensor]:
        """L and U, each (channels, channels)."""
        count, place = self.channels, self.lower.device
        lower = torch.eye(count, dtype=self.lower.dtype, device=place)
        below = torch.tril_indices(count, count, -1, device=place).unbind()
        upper = torch.diag(F.softplus(self.raw_diagonal) + SMALLEST_PIVOT)
        above = torch.triu_indices(count, count, 1, device=place).unbind()
        return lower.index_put(below, self.lower), upper.index_put(above, self.upper)

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        lower, upper = self.factors()
        columns = self.permutation.argsort()
        return (lower @ upper)[:, columns], upper.diagonal().log().sum()

    @override
    def inverse_matrix(self) -> Tensor:
        lower, upper = self.factors()
        identity = torch.eye(self.channels, dtype=lower.dtype, device=lower.device)
        half = torch.linalg.solve_triangular(lower, identity, upper=False, unitriangular=True)
        inverse: Tensor = torch.linalg.solve_triangular(upper, half, upper=True)
        return inverse[self.permutation.argsort()]

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y, logdet = super().forward(x)
        return y + self.bias.view(-1, 1, 1), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        return super().inverse(z - self.bias.view(-1, 1, 1))
