"""Glow: actnorm, invertible 1x1 convolutions and affine couplings."""

from typing import Literal

import torch

from suite.flows.channels import ChannelReversal, ChannelShuffle
from suite.flows.convolutions import DenseConv1x1, SignedPLUConv1x1
from suite.flows.transform import Transform
from suite.systems.pyramid_system import PyramidSystem

GlowMixing = Literal["dense", "plu", "shuffle", "reverse"]


class Glow(PyramidSystem):
    """Glow (Kingma and Dhariwal 2018), as its program has it (openai/glow, 91b2c57).

    What the program has that one does not expect from the paper:

    - The scale of a coupling is a sigmoid of ``r + 2`` and acts behind the shift; even outputs of
      the network are shifts and odd ones scales. The first half of the channels conditions.
    - Every 3x3 convolution sees a channel more, 1 on the frame of its padding. Hidden convolutions
      have an actnorm and no bias. Stored log-scales are a third of those that act.
    - What leaves a level has a learned prior, whatever ``learn_top`` is; the top prior is a
      convolution of zeros, most of whose kernel is dead and counts.
    - Its optimiser is an Adamax of its own, with Adam's correction, and a beta2 that follows from
      the iterations of an epoch, so from the number of GPUs: ``1 - 1/98`` for 512 images a step.
      The average that it keeps is never used.
    - An epoch is 50,000 images of 32x32, whatever the data; larger images count more. The first
      step has a learning rate of 0. CIFAR-10 is trained with shifts of parts of a pixel, and not
      flipped.
    - Its figures are those of the best test evaluation, with one sample of noise. Images of fewer
      than 8 bits are not here.

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each layer has a stream of its own.
        levels: Levels of the pyramid.
        depth: Steps of each level.
        width: Width of the couplings' networks.
        coupling: ``affine`` or ``additive``.
        mixing: What mixes the channels: a ``dense`` 1x1 convolution, one as ``plu`` decomposition,
            a random ``shuffle`` or the ``reverse`` order.
        learn_top: Whether the last level has a learned prior.

    Raises:
        ValueError: The size cannot be halved once for each level.
    """

    def __init__(
        self,
        *,
        size: int,
        seed: int,
        levels: int,
        depth: int,
        width: int,
        coupling: Literal["affine", "additive"],
        mixing: GlowMixing,
        learn_top: bool,
    ) -> None:
        def mix(channels: int, generator: torch.Generator) -> list[tuple[str, Transform]]:
            name, make = _MIXINGS[mixing]
            return [(name, make(channels, generator))]

        super().__init__(
            size=size,
            seed=seed,
            levels=levels,
            depth=depth,
            width=width,
            coupling=coupling,
            mixing=mix,
            split_priors=True,
            top_prior=learn_top,
        )


def _dense(channels: int, generator: torch.Generator) -> Transform:
    return DenseConv1x1(channels, generator=generator)


def _plu(channels: int, generator: torch.Generator) -> Transform:
    return SignedPLUConv1x1(channels, generator=generator)


def _shuffle(channels: int, generator: torch.Generator) -> Transform:
    return ChannelShuffle(channels, generator=generator)


def _reverse(channels: int, generator: torch.Generator) -> Transform:
    return ChannelReversal(channels)


_MIXINGS = {
    "dense": ("conv1x1", _dense),
    "plu": ("conv1x1", _plu),
    "shuffle": ("shuffle", _shuffle),
    "reverse": ("reverse", _reverse),
}
