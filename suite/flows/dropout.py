"""Dropout by seeds among a system's inputs, so that a resume draws the same masks again."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

SEEDS = 2**31
"""How many seeds there are."""


class Dropout(nn.Module):
    """Sets each value to zero with a probability, and divides the others by what is left of one.

    It does so in training, inside :func:`masked`, and nowhere else: it never draws from a stream
    that is not saved.

    Args:
        rate: The probability, at least 0 and less than 1.
    """

    draws: torch.Generator | None

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.draws = None

    def forward(self, h: Tensor) -> Tensor:
        """Maps values of any shape to the same shape."""
        if not self.training or self.draws is None:
            return h
        mask = torch.empty_like(h).bernoulli_(1 - self.rate, generator=self.draws)
        return h * mask.div_(1 - self.rate)


def draw_seeds(count: int, noise: torch.Generator) -> Tensor:
    """Seeds of the masks of some images, one each, int64 (count,), to be among a system's inputs.

    They are drawn from a copy of the stream, which is not moved on: a run with dropout sees the
    same noise as one without.

    Args:
        count: How many images.
        noise: The stream, as it is before the noise of these images is drawn from it.
    """
    copy = torch.Generator()
    copy.set_state(noise.get_state())
    return torch.randint(SEEDS, (count,), generator=copy)


@contextmanager
def masked(network: nn.Module, *seeds: Tensor) -> Iterator[None]:
    """Lets the dropout inside a network draw its masks, in one pass, from the seeds of its images.

    The same seeds give the same bits on the same kind of device. On a GPU the seeds are read back,
    once a pass.

    Args:
        network: What has layers of dropout in it, at any depth.
        seeds: What :func:`draw_seeds` gave, on the network's device; without any, nothing is
            dropped.

    >>> layer, ones = Dropout(0.5), torch.ones(1000)
    >>> with masked(layer, torch.tensor([3, 4])):
    ...     dropped = layer(ones)
    >>> dropped.unique().tolist(), bool(layer(ones).eq(1).all())
    ([0.0, 2.0], True)
    """
    layers = [part for part in network.modules() if isinstance(part, Dropout)]
    draws = _generator(*seeds) if layers and seeds else None
    for layer in layers:
        layer.draws = draws
    try:
        yield
    finally:
        for layer in layers:
            layer.draws = None


def _generator(seeds: Tensor) -> torch.Generator:
    return torch.Generator(seeds.device).manual_seed(int(seeds.sum()))
