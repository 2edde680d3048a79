"""bits/dim of a set of images."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from suite.expm import DivergedError
from suite.flows import stream
from suite.systems import System

BATCH = 128
"""Images at a time; more are no faster on a CPU."""


def go_on() -> None:
    """Nobody asks an evaluation to stop."""


@dataclass(frozen=True)
class Estimate:
    """bits/dim of a set of images, from some draws of the noise for each.

    Attributes:
        bits: With the likelihood of an image averaged over its draws: importance weights, whose
            mean has the likelihood as its expectation (Burda et al. 2016). Its logarithm is a
            lower bound, which rises with the draws.
        single: The mean of what one draw gives.
    """

    bits: float
    single: float


def evaluate(
    model: System, images: Tensor, *, seed: int, between: Callable[[], None] = go_on
) -> float:
    """The mean bits/dim of images, each dequantised once.

    The noise depends on the seed alone, so that epochs, weights and arms are compared on the same.

    Args:
        model: The model, in evaluation mode; where it is, the images are brought.
        images: uint8 (n, channels, height, width), n at least 1.
        seed: The run's seed.
        between: Called before each batch; what it raises ends the evaluation.

    Returns:
        bits/dim; not finite if the model has diverged.
    """
    return estimate(model, images, seed=seed, samples=1, between=between).bits


@torch.inference_mode()
def estimate(
    model: System,
    images: Tensor,
    *,
    seed: int,
    samples: int,
    between: Callable[[], None] = go_on,
) -> Estimate:
    """The same from several draws of the noise for each image, one pass over a batch for each.

    Args:
        model: The model, in evaluation mode; where it is, the images are brought.
        images: uint8 (n, channels, height, width), n at least 1.
        seed: The run's seed.
        samples: The draws, at least 1.
        between: Called before each pass; what it raises ends the evaluation.

    Returns:
        bits/dim; not finite if the model has diverged.
    """
    noise = stream(seed, "evaluation")
    device = next(model.parameters()).device
    total = torch.zeros(2, dtype=torch.float64, device=device)
    try:
        for pixels in images.split(BATCH):
            drawn = []
            for _ in range(samples):
                between()
                inputs = (one.to(device) for one in model.inputs(pixels, noise))
                drawn.append(model.bits_per_dim(*inputs).double())
            bits = torch.stack(drawn)
            total += torch.stack((_averaged(bits, model.dimensions), bits.mean(0))).sum(1)
    except DivergedError:
        return Estimate(math.nan, math.nan)
    return Estimate(*(total / len(images)).tolist())


def _averaged(bits: Tensor, dimensions: int) -> Tensor:
    """bits/dim of the mean of likelihoods: from (draws, images) to (images,)."""
    lowest = bits.amin(0)
    ratios = torch.exp2(-dimensions * (bits - lowest)).nan_to_num(nan=1.0)  # of infinite ones
    return lowest - ratios.mean(0).log2() / dimensions
