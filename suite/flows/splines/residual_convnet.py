"""The residual network inside the couplings of Neural Spline Flow."""

import torch
from torch import Tensor, nn

from suite.flows.dropout import Dropout
from suite.flows.network import Block
from suite.flows.splines.convnet import ConvNet
from suite.flows.splines.uniform_conv import UniformConv

EPSILON = 1e-3
"""Added to variances (the authors' program)."""
SHARE = 0.1
"""What a batch has in the stored statistics; torch's default."""
LAST_REACH = 1e-3
"""How far the last convolution of each block starts from zero."""


class DroppingBlock(Block):
    """``x + conv3x3(dropout(relu(norm(conv3x3(relu(norm(x)))))))``, convolutions with bias.

    The norms are torch's batch normalisation: in training by the batch, whose statistics they then
    follow, its variance without bias; in evaluation by those stored.

    Args:
        channels: Channels in, within and out.
        dropout: The share of values that are dropped in training.
        generator: Where the weights are drawn from.
    """

    def __init__(self, channels: int, *, dropout: float, generator: torch.Generator) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels, eps=EPSILON, momentum=SHARE)
        self.conv1 = UniformConv(channels, channels, 3, generator)
        self.norm2 = nn.BatchNorm2d(channels, eps=EPSILON, momentum=SHARE)
        self.dropout = Dropout(dropout)
        self.conv2 = UniformConv(channels, channels, 3, generator, reach=LAST_REACH)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, channels, H, W) to the same shape."""
        h = self.conv1(self.norm1(x).relu())
        h = self.conv2(self.dropout(self.norm2(h).relu()))
        output: Tensor = x + h
        return output


class ResidualConvNet(ConvNet):
    """A 1x1 convolution, residual blocks, and another 1x1 convolution, with nothing between.

    Durkan et al. 2019, appendix on images, as the released program has it: the last convolution
    does not start at zero, so that a new coupling is not the identity.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        generator: Where the weights are drawn from.
        width: Channels within.
        blocks: Residual blocks.
        dropout: The share of values that each block drops in training.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        generator: torch.Generator,
        *,
        width: int,
        blocks: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.width = width
        self.input = UniformConv(inputs, width, 1, generator)
        self.blocks = nn.ModuleList(
            DroppingBlock(width, dropout=dropout, generator=generator) for _ in range(blocks)
        )
        self.output = UniformConv(width, outputs, 1, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        h = self.input(x)
        for block in self.blocks:
            h = block(h)
        output: Tensor = self.output(h)
        return output
