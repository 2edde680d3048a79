"""What the networks inside the couplings of Neural Spline Flow share."""

from collections.abc import Callable

import torch
from torch import nn


class ConvNet(nn.Module):
    """A network of convolutions that keeps the size of images.

    Attributes:
        width: Channels within.
    """

    width: int


MakeConvNet = Callable[[int, int, torch.Generator], ConvNet]
"""Makes a network from its channels in, its channels out, and where its weights are drawn from."""
