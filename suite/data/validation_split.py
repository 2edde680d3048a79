"""Cutting a validation split out of training images."""

import torch
from torch import Tensor

from suite.flows.randomness import stream


def cut(images: Tensor, count: int, data_seed: int) -> tuple[Tensor, Tensor]:
    """Cuts a random set of images out, in place, so that mapped files are never copied.

    The images drawn change places with images at the end; both parts are views.

    Args:
        images: (n, ...); reordered.
        count: How many to cut out.
        data_seed: What they are drawn with; only this and n decide which they are.

    Returns:
        The others, (n - count, ...), and those cut out, (count, ...).

    Raises:
        ValueError: Nothing would be left.

    >>> [part.tolist() for part in cut(torch.arange(5), 2, data_seed=0)]
    [[0, 3, 4], [1, 2]]
    """
    kept = len(images) - count
    if kept < 1:
        raise ValueError(f"cannot cut {count} out of {len(images)} images and train on the others")
    drawn = torch.randperm(len(images), generator=stream(data_seed, "validation"))[:count]
    at_end = torch.zeros(count, dtype=torch.bool)
    at_end[drawn[drawn >= kept] - kept] = True
    front = drawn[drawn < kept].sort().values
    back = kept + (~at_end).nonzero().squeeze(1)
    images[front], images[back] = images[back], images[front]
    return images[:kept], images[kept:]
