"""The network of a coupling."""

import torch
from torch import Tensor, nn

from suite.flows.conditioners.hidden_conv import HiddenConv
from suite.flows.conditioners.zero_conv import ZeroConv


class Conditioner(nn.Module):
    """3x3 convolution, ReLU, 1x1 convolution, ReLU, 3x3 convolution that starts at zero.

    Kingma and Dhariwal 2018, section 3.3; the hidden convolutions have an actnorm in place of a
    bias (Glow's program).

    Args:
        inputs: Channels in.
        outputs: Channels out.
        width: Channels within.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self, inputs: int, outputs: int, *, width: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.first = HiddenConv(inputs, width, 3, generator)
        self.second = HiddenConv(width, width, 1, generator)
        self.last = ZeroConv(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        output: Tensor = self.last(self.second(self.first(x).relu()).relu())
        return output

    @torch.no_grad()
    def initialise(self, x: Tensor) -> None:
        """Sets both normalisations on a batch of inputs, one behind the other."""
        self.second.initialise(self.first.initialise(x).relu())
