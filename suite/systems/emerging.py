"""Emerging: Glow with invertible convolutions of 3x3 pixels."""

from collections.abc import Callable
from typing import Literal

import torch

from suite.flows.convolutions import (
    DenseConv1x1,
    EmergingConv,
    InvertibleConv1x1,
    PeriodicConv,
    QRConv1x1,
    SignedPLUConv1x1,
)
from suite.flows.transform import Transform
from suite.systems.pyramid_system import PyramidSystem


class Emerging(PyramidSystem):
    """Emerging convolutions (Hoogeboom, van den Berg and Welling 2019), by their program.

    The program (ehoogeboom/emerging, fabb09b) is a copy of Glow's, and all that is said of
    :class:`suite.systems.glow.Glow` holds. Beside it:

    - An emerging convolution follows the 1x1 convolution of a step; a periodic one replaces it.
      Diagonals are free, and masked weights count among the parameters.
    - One setting says whether there are learned priors, for the splits and the top alike; the runs
      on galaxies have none.
    - Training images are shifted and flipped; on CIFAR-10 that is also so for its own Glow. A step
      has 256 images, since there are 4 GPUs where Glow has 8, and beta2 is ``1 - 1/196``.
    - Its README has the periodic convolution under a number that is another model, of two masked
      autoregressive layers a step, which is not here.

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each layer has a stream of its own.
        levels: Levels of the pyramid.
        depth: Steps of each level.
        width: Width of the couplings' networks.
        coupling: ``affine`` or ``additive``.
        mixing: What mixes the channels: a 1x1 convolution and an ``emerging`` one, a ``periodic``
            one, or a 1x1 convolution alone (``conv1x1``).
        decomposition: The 1x1 convolution: ``dense``, ``plu`` or ``qr``.
        learn_priors: Whether all levels have learned priors.

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
        mixing: Literal["emerging", "periodic", "conv1x1"],
        decomposition: Literal["dense", "plu", "qr"],
        learn_priors: bool,
    ) -> None:
        def mix(channels: int, generator: torch.Generator) -> list[tuple[str, Transform]]:
            conv1x1 = _DECOMPOSITIONS[decomposition]
            return _MIXINGS[mixing](channels, generator, conv1x1)

        super().__init__(
            size=size,
            seed=seed,
            levels=levels,
            depth=depth,
            width=width,
            coupling=coupling,
            mixing=mix,
            split_priors=learn_priors,
            top_prior=learn_priors,
        )


MakeConv1x1 = Callable[..., InvertibleConv1x1]
Layers = list[tuple[str, Transform]]


def _conv1x1(channels: int, generator: torch.Generator, make: MakeConv1x1) -> Layers:
    return [("conv1x1", make(channels, generator=generator))]


def _emerging(channels: int, generator: torch.Generator, make: MakeConv1x1) -> Layers:
    emerging = EmergingConv(channels, generator=generator)
    return [*_conv1x1(channels, generator, make), ("emerging", emerging)]


def _periodic(channels: int, generator: torch.Generator, make: MakeConv1x1) -> Layers:
    return [("periodic", PeriodicConv(channels, generator=generator))]


_MIXINGS = {"emerging": _emerging, "periodic": _periodic, "conv1x1": _conv1x1}
_DECOMPOSITIONS: dict[str, MakeConv1x1] = {
    "dense": DenseConv1x1,
    "plu": SignedPLUConv1x1,
    "qr": QRConv1x1,
}
