"""A convolution that starts at zero."""

import torch
from torch import Tensor, nn

from suite.flows.channels.channel_norm import FACTOR
from suite.flows.conditioners.framed_conv import convolve_framed, frame_share


class ZeroConv(nn.Module):
    """``(conv3x3(x) + bias) * exp(3 log_scale)`` with the indicator of the frame; starts at zero.

    Kingma and Dhariwal 2018, section 3.3; the scale, a third of which is stored, acts behind the
    bias (Glow's program, ``conv2d_zeros``).

    Args:
        inputs: Channels in.
        outputs: Channels out.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs + 1, 3, 3))
        self.bias = nn.Parameter(torch.zeros(1, outputs, 1, 1))
        self.log_scale = nn.Parameter(torch.zeros(1, outputs))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return self._scaled(convolve_framed(x, self.weight))

    def of_nothing(self, height: int, width: int) -> Tensor:
        """What images of zeros give, (1, outputs, height, width)."""
        return self._scaled(frame_share(self.weight, height, width))

    def _scaled(self, convolved: Tensor) -> Tensor:
        scale = (FACTOR * self.log_scale).exp().view(-1, 1, 1)
        return (convolved + self.bias) * scale
