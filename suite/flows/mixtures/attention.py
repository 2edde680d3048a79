"""Attention over all pixels of an image, and the norm over channels that goes with it."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows.dropout import Dropout
from suite.flows.mixtures.gated_convolutions import SMALL, FittedConv, gate
from suite.flows.randomness import start

EPSILON = 1e-5
"""Added to variances over channels."""


class ChannelNorm(nn.Module):
    """Norms the channels of each pixel, then a gain and a shift a channel (Ba et al. 2016).

    Args:
        channels: Channels of what is normed.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Norms (batch, channels, H, W)."""
        pixels = x.movedim(1, -1)
        normed = F.layer_norm(pixels, self.gain.shape, self.gain, self.shift, EPSILON)
        return normed.movedim(-1, 1)


class GatedAttention(nn.Module):
    """``x + gate(project(dropout(attention(x + places))))`` (Vaswani et al. 2017).

    Queries, keys and values are projected from the same sum, so that values know their place too;
    neither a norm nor a nonlinearity comes before.

    Args:
        width: Channels in and out.
        heads: Heads, whose channels lie together.
        conv: The kind of projections.
        dropout: How often values are dropped in training.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        *,
        conv: type[FittedConv],
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.project = conv(width, 3 * width, 1, generator)
        self.dropout = Dropout(dropout)
        self.gate = conv(width, 2 * width, 1, generator, spread=SMALL)

    def forward(self, x: Tensor, places: Tensor) -> Tensor:
        """Maps (batch, width, H, W) to the same shape; places are (width, H, W)."""
        # (3, batch, heads, pixels, channels of a head)
        parts = self.project(x + places).unflatten(1, (3, self.heads, -1)).flatten(4)
        query, key, value = parts.permute(1, 0, 2, 4, 3).contiguous().unbind()
        seen = F.scaled_dot_product_attention(query, key, value)
        heads = seen.transpose(2, 3).reshape(x.shape)
        return x + gate(self.gate(self.dropout(heads)))


def make_places(width: int, height: int, breadth: int, generator: torch.Generator) -> nn.Parameter:
    """An embedding of the pixels' places, (width, height, breadth), drawn from N(0, 0.01^2)."""
    shape = (width, height, breadth)
    draw = torch.randn(shape, generator=generator, dtype=torch.float64, device=generator.device)
    return nn.Parameter(start(0.01 * draw))
