"""From latents to bits/dim, and from model space to pixels."""

import math

import torch
from torch import Tensor

LEVELS = 256
"""Values a pixel can take."""


def bits_per_dim(z: Tensor, logdet: Tensor) -> Tensor:
    """The negative log-likelihood of dequantised images, for each image.

    ``-(log N(z; 0, I) + logdet - D ln 128) / (D ln 2)`` for D elements; ``D ln 128`` turns the
    density over [-1, 1) into one over pixel values.

    Args:
        z: Latents, (batch, ...).
        logdet: Log-determinants from model space to z, (batch,), in nats.

    Returns:
        (batch,), in bits per dimension.

    >>> z = torch.zeros(1, 3, 2, 2)
    >>> round(bits_per_dim(z, torch.zeros(1)).item(), 4)
    8.3257
    """
    return nats_per_image(z, logdet) / (z.shape[1:].numel() * math.log(2))


def nats_per_image(z: Tensor, logdet: Tensor) -> Tensor:
    """The negative log-likelihood of dequantised images, for each image; the training loss.

    Args:
        z: Latents, (batch, ...).
        logdet: Log-determinants from model space to z, (batch,), in nats.

    Returns:
        (batch,), in nats per image.
    """
    dimensions = z.shape[1:].numel()
    log_normal = -0.5 * (z.flatten(1).square().sum(1) + dimensions * math.log(2 * math.pi))
    return -(log_normal + logdet - dimensions * math.log(LEVELS / 2))


def to_pixels(x: Tensor) -> Tensor:
    """Quantises images from model space, [-1, 1), to pixels.

    Args:
        x: Images in model space, any shape; what lies outside is clamped.

    Returns:
        uint8, the shape of x.

    >>> to_pixels(torch.tensor([-1.0, 0.0, 0.999, 7.0])).tolist()
    [0, 128, 255, 255]
    """
    return ((x * 0.5 + 0.5) * LEVELS).floor().clamp(0, LEVELS - 1).to(torch.uint8)
