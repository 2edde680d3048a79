"""The matrix itself as parameter, as Glow has it."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1, check_channels
from suite.flows.convolutions.standard_conv1x1 import StandardConv1x1
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import start


class DenseConv1x1(StandardConv1x1):
    """``M = W``, log-determinant ``log |det W|`` (Kingma and Dhariwal 2018, section 3.2).

    Starts at the factor Q of a normal matrix as LAPACK gives it, without the signs that would make
    it uniform, and takes the determinant in float64 (both Glow's program).

    Args:
        channels: Channels of the images.
        generator: Where the matrix is drawn from.
    """

    definition = Definition(
        function=Formula("y = W x", r"y = W x"),
        inverse=Formula("x = W^-1 y", r"x = W^{-1} y"),
        log_determinant=Formula("h w log |det W|", r"h\,w \log |\det W|"),
        where="W acts on the channels of each of the h w pixels, and its determinant is in float64",
    )

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        InvertibleConv1x1.__init__(self)
        check_channels(channels)
        self.channels = channels
        self.weight = nn.Parameter(start(orthogonal_factor(channels, generator)))

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        logabsdet: Tensor = torch.linalg.slogdet(self.weight.double())[1]
        return self.weight, logabsdet.to(self.weight.dtype)


def orthogonal_factor(n: int, generator: torch.Generator) -> Tensor:
    """Q of a normal matrix's QR decomposition, (n, n) float64, its signs as LAPACK has them."""
    drawn = torch.randn(n, n, generator=generator, dtype=torch.float64, device=generator.device)
    q: Tensor = torch.linalg.qr(drawn)[0]
    return q
