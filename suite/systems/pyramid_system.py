"""What Glow and the systems that are built on its program share."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.channels import ChannelNorm
from suite.flows.couplings import ConditionedCoupling, ShiftCoupling, SigmoidCoupling
from suite.flows.levels import Pyramid, SplitPrior, TopPrior
from suite.flows.multiscale import Composite
from suite.flows.priors import PRIORS
from suite.flows.randomness import stream
from suite.flows.transform import Transform
from suite.registry.systems.model import CHANNELS
from suite.systems.system import System

COUPLINGS: dict[str, type[ConditionedCoupling]] = {
    "affine": SigmoidCoupling,
    "additive": ShiftCoupling,
}
"""The couplings, by the name that settings call them."""
Mixing = Callable[[int, torch.Generator], list[tuple[str, Transform]]]
"""Makes what mixes the channels of a step, each layer with its name, from their number."""


class PyramidSystem(System):
    """Steps of actnorm, a mixing of channels and a coupling, on the levels of a pyramid.

    Pixels are ``(pixel + u) / 256 - 1/2`` with fresh uniform noise u, in training, evaluation and
    initialisation alike. Latents are what is standard normal: the values of a level less their
    learned mean, over their learned deviation. So a temperature multiplies the noise of all levels
    alike, as in the programs.

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each layer has a stream of its own.
        levels: Levels of the pyramid.
        depth: Steps of each level.
        width: Width of the couplings' networks.
        coupling: ``affine`` or ``additive``.
        mixing: What mixes the channels.
        split_priors: Whether what leaves a level has a mean and a deviation made from what stays.
        top_prior: Whether what is left has a mean and a deviation of its own.

    Raises:
        ValueError: The size cannot be halved once for each level.
    """

    interval = (-0.5, 0.5)

    def __init__(
        self,
        *,
        size: int,
        seed: int,
        levels: int,
        depth: int,
        width: int,
        coupling: str,
        mixing: Mixing,
        split_priors: bool,
        top_prior: bool,
    ) -> None:
        super().__init__()
        self.size, self.channels = size, CHANNELS
        self.prior = PRIORS["normal"]
        last = levels - 1
        priors: dict[int, type[Transform]] = {last: TopPrior} if top_prior else {}
        if split_priors:
            priors |= dict.fromkeys(range(last), SplitPrior)

        def step(place: str, channels: int) -> Composite:
            draws = stream(seed, place, "coupling")
            mixed = mixing(channels, stream(seed, place, "mixing"))
            last = COUPLINGS[coupling](channels, width=width, generator=draws)
            return _behind(("actnorm", ChannelNorm(channels)), *mixed, ("coupling", last))

        def level(index: int, channels: int) -> Composite:
            steps = [(str(number), step(f"{index}.{number}", channels)) for number in range(depth)]
            prior = [("prior", priors[index](channels))] if index in priors else []
            return _behind(*steps, *prior)

        self.flow = Pyramid(size, levels, level, channels=self.channels)

    @override
    def nats(self, *inputs: Tensor) -> Tensor:
        z, logdet = self.flow(*inputs)
        return -(self.prior.log_density(z) + logdet + self.log_volume)

    @override
    def loss(self, *inputs: Tensor) -> Tensor:
        """The mean bits/dim: what the programs make small, and their optimiser's eps is for."""
        return self.bits_per_dim(*inputs).mean()

    @property
    @override
    def loss_unit(self) -> float:
        return self.dimensions * math.log(2)

    @override
    def start(self, *inputs: Tensor) -> None:
        self.flow.initialise(*inputs)

    @override
    def encode(self, *inputs: Tensor) -> Tensor:
        z: Tensor = self.flow(*inputs)[0]
        return z

    @override
    def decode(self, z: Tensor) -> Tensor:
        return self.flow.inverse(z)


def _behind(*layers: tuple[str, Transform]) -> Composite:
    """Layers by name, one behind the other."""
    made = Composite()
    for name, layer in layers:
        made.add_module(name, layer)
    return made
