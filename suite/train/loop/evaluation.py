"""bits/dim of a set of images."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from suite.expm import DivergedError
from suite.flows import stream
from suite.systems import System

BATCH = 128
"""Images at a time; more are no faster on a CPU."""


def go_on() -> None:
    """Nobody asks an evaluation to stop."""


@torch.inference_mode()
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
    noise = stream(seed, "evaluation")
    device = next(model.parameters()).device
    total = torch.zeros((), dtype=torch.float64, device=device)
    try:
        for pixels in images.split(BATCH):
            between()
            inputs = (one.to(device) for one in model.inputs(pixels, noise))
            total += model.bits_per_dim(*inputs).double().sum()
    except DivergedError:
        return math.nan
    return total.item() / len(images)
