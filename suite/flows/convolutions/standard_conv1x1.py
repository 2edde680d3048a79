"""The matrix itself as parameter."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1, check_channels
from suite.flows.definition import Definition, Formula
from suite.flows.randomness import haar_orthogonal, start


class StandardConv1x1(InvertibleConv1x1):
    """``M = W``, log-determinant ``log |det W|``; starts at a random orthogonal matrix.

    Args:
        channels: Channels of the images.
        generator: Where the matrix is drawn from.
    """

    definition = Definition(
        function=Formula("y = W x", r"y = W x"),
        inverse=Formula("x = W^-1 y", r"x = W^{-1} y"),
        log_determinant=Formula("h w log |det W|", r"h\,w \log |\det W|"),
        where="W acts on the channels of each of the h w pixels",
    )

    def __init__(self, channels: int, *, generator: torch.Generator) -> None:
        super().__init__()
        check_channels(channels)
        self.channels = channels
        self.weight = nn.Parameter(start(haar_orthogonal(channels, generator)))

    @override
    def matrix(self) -> tuple[Tensor, Tensor]:
        return self.weight, torch.linalg.slogdet(self.weight)[1]

    @override
    def inverse_matrix(self) -> Tensor:
        inverse: Tensor = torch.linalg.inv(self.weight)
        return inverse
