"""A convolution without bias, normalised behind it."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows.channels import ChannelNorm
from suite.flows.conditioners.framed_conv import convolve_framed
from suite.flows.randomness import start

SPREAD = 0.05
"""Standard deviation of the weights at the start (Glow's program)."""


class HiddenConv(nn.Module):
    """A 3x3 convolution with the indicator of the frame, or a 1x1 one, then an actnorm.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel: 1 or 3.
        generator: Where the weight is drawn from.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, generator: torch.Generator) -> None:
        super().__init__()
        self.is_framed = kernel > 1
        shape = (outputs, inputs + self.is_framed, kernel, kernel)
        place = generator.device
        drawn = torch.randn(shape, generator=generator, dtype=torch.float64, device=place)
        self.weight = nn.Parameter(start(SPREAD * drawn))
        self.norm = ChannelNorm(outputs)

    def _convolve(self, x: Tensor) -> Tensor:
        return convolve_framed(x, self.weight) if self.is_framed else F.conv2d(x, self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return self.norm.normalise(self._convolve(x))

    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Sets the normalisation on a batch of inputs, and returns the output."""
        return self.norm.initialise(self._convolve(x))
