"""The network of three convolutions that the program of Neural Spline Flow has beside."""

import torch
from torch import Tensor

from suite.flows.splines.convnet import ConvNet
from suite.flows.splines.uniform_conv import UniformConv


class PlainConvNet(ConvNet):
    """``conv3x3(relu(conv1x1(relu(conv3x3(x)))))``, with biases, no norm and no dropout.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        generator: Where the weights are drawn from.
        width: Channels within.
    """

    def __init__(
        self, inputs: int, outputs: int, generator: torch.Generator, *, width: int
    ) -> None:
        super().__init__()
        self.width = width
        self.input = UniformConv(inputs, width, 3, generator)
        self.middle = UniformConv(width, width, 1, generator)
        self.output = UniformConv(width, outputs, 3, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        h = self.middle(self.input(x).relu())
        output: Tensor = self.output(h.relu())
        return output
