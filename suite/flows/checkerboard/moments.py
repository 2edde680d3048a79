"""Means and variances of channels, stored for evaluation."""

import torch
from torch import Tensor, nn

EPSILON = 1e-4
"""Added to a variance wherever it divides (RealNVP, authors' program)."""
SHARE = 0.1
"""What a batch has in the stored moments: they move by so much towards its own."""


class StoredMoments(nn.Module):
    """A mean and a variance for each channel, which follow those of training batches.

    They start at 0 and 1. Variances are divided by the count, not by one less, in what is stored
    too (RealNVP, authors' program); torch's own batch norm stores the other.

    Args:
        channels: Channels of what is measured.
    """

    mean: Tensor
    var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("var", torch.ones(channels))

    @torch.no_grad()
    def follow(self, mean: Tensor, var: Tensor) -> None:
        """Moves what is stored towards the moments of a batch, each (channels,)."""
        self.mean.lerp_(mean, SHARE)
        self.var.lerp_(var, SHARE)

    def of(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """In training the moments of a batch, which are then followed; else those stored.

        Args:
            x: (batch, channels, height, width).
        """
        if not self.training:
            return self.mean, self.var
        var, mean = torch.var_mean(x, (0, 2, 3), correction=0)
        self.follow(mean, var)
        return mean, var
