"""The matrix as a product of reflections and a triangular matrix."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1, check_channels
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import start


class QRConv1x1(InvertibleConv1x1):
    """``M^T = Q R`` with Q a product of Householder reflections; log-determinant ``sum log |s|``.

    Hoogeboom, van den Berg and Welling 2019 (Emerging convolutions). There are as many reflections
    as channels (``Q = H_1 ... H_c``), R has the free diagonal s, and U is a full matrix whose other
    entries are ignored; the transpose is there since the program multiplies from the right (the
    released program, ehoogeboom/emerging).

    Args:
        channels: Channels of the images.
        generator: Where the reflections are drawn from.
    """

    definition = Definition(
        function=Formula("y = (Q R)^T x", r"y = (Q R)^{T} x"),
        inverse=Formula("x = Q R^-T y", r"x = Q R^{-T} y"),
        log_determinant=Formula("h w sum log |s|", r"h\,w \sum \log |s|"),
        where="Q is a product of reflections, R is triangular with the diagonal s",
    )

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        shape, place = (channels, channels, 1), generator.device
        drawn = torch.randn(shape, generator=generator, dtype=torch.float64, device=place)
        self.reflections = nn.ParameterList(nn.Parameter(start(one)) for one in drawn)
        self.diagonal = nn.Parameter(torch.ones(channels))
        self.upper = nn.Parameter(torch.zeros(channels, channels))

    def _factors(self) -> tuple[Tensor, Tensor]:
        vectors = torch.cat(tuple(self.reflections), 1)
        products = vectors.T @ vectors
        # The product of reflections in one piece: I - V T V^T, with 1/T of the inner products.
        kernel = products.triu(1) + (products.diagonal() / 2).diag()
        identity = torch.eye(self.channels, dtype=vectors.dtype, device=vectors.device)
        q = identity - vectors @ torch.linalg.solve_triangular(kernel, vectors.T, upper=True)
        return q, self.upper.triu(1) + self.diagonal.diag()

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        q, r = self._factors()
        return (q @ r).T, self.diagonal.abs().log().sum()

    @override
    def inverse_matrix(self) -> Tensor:
        q, r = self._factors()
        inverse: Tensor = torch.linalg.solve_triangular(r, q.T, upper=True)
        return inverse.T
