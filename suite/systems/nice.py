"""NICE: additive couplings of a whole image taken as one vector."""

from typing import Literal

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.multiscale import Composite
from suite.flows.priors import PRIORS
from suite.flows.randomness import stream
from suite.flows.vectors import EvenFirst, HalvesCoupling, Scaling
from suite.registry.systems.model import CHANNELS
from suite.systems.system import System

INTERVALS = {"symmetric": (-1.0, 1.0), "unit": (0.0, 1.0)}
"""What pixels are scaled to, by the name that settings call it."""


class Nice(System):
    """NICE (Dinh, Krueger and Bengio 2014), as its program has it (laurent-dinh/nice, 864c5059).

    Where the program differs from the paper: 8 couplings of unequal depth and 2,400 units for
    CIFAR-10 (paper: 4, of 4 hidden layers and 2,000 units), split in the halves of the vector,
    channel by channel (paper: odd and even values), no ZCA whitening, a normal prior (paper:
    logistic), and RMSProp with momentum (paper: Adam). The noise is 1/128 wide on [-1, 1].

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each coupling has a stream of its own.
        hidden_layers: For each coupling, the hidden layers of its network.
        width: Units of each hidden layer.
        prior: What each latent follows.
        interval: What pixels are scaled to.
        reorder: Whether the even values come first, before the first coupling.
        channels: Channels of the images.

    Raises:
        ValueError: An image has an odd number of values.
    """

    def __init__(
        self,
        *,
        size: int,
        seed: int,
        hidden_layers: tuple[int, ...],
        width: int,
        prior: Literal["normal", "logistic"],
        interval: Literal["symmetric", "unit"],
        reorder: bool,
        channels: int = CHANNELS,
    ) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        self.interval = INTERVALS[interval]
        self.prior = PRIORS[prior]
        self.flow = Composite()
        if reorder:
            self.flow.add_module("reorder", EvenFirst(self.dimensions))
        for index, depth in enumerate(hidden_layers):
            coupling = HalvesCoupling(
                self.dimensions,
                hidden_layers=depth,
                width=width,
                generator=stream(seed, f"{index}", "coupling"),
            )
            self.flow.add_module(f"coupling{index}", coupling)
        self.flow.add_module("scaling", Scaling(self.dimensions))

    @override
    def nats(self, *inputs: Tensor) -> Tensor:
        z, logdet = self.flow(*inputs)
        return -(self.prior.log_density(z) + logdet + self.log_volume)

    @override
    def encode(self, *inputs: Tensor) -> Tensor:
        z: Tensor = self.flow(*inputs)[0]
        return z

    @override
    def decode(self, z: Tensor) -> Tensor:
        return self.flow.inverse(z)

    @override
    def latents(self, count: int, *, generator: torch.Generator, temperature: float) -> Tensor:
        like = next(self.parameters())
        shape = (count, self.channels, self.size, self.size)
        return temperature * self.prior.draw(shape, like, generator).to(like.device)
