"""NICE: dequantisation, both directions, the likelihood, and steps of its optimiser."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor
from typing_extensions import override

from suite.systems import System
from suite.systems.nice import Nice
from suite.systems.published.nice_names import NiceNames
from suite.systems.system import LEVELS
from suite.train.optimisation.rmsprop_momentum import RMSPropMomentum
from tests.systems.vectors.system_vectors import Quantity, SystemVectors

UPDATED = "after_steps."


class NiceVectors(SystemVectors):
    """``nice_*``: images are flat, log_det is one figure for all images."""

    system = "nice"
    given = {  # noqa: RUF012 (of the class, and never changed)
        **SystemVectors.given,
        "pixels": "the images",
        "u": "the noise",
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        nice = self.built()
        assert isinstance(nice, Nice)
        x = self.images(nice)
        yield "x_dequant", x.flatten(1)
        z, logdet = nice.flow(x)
        yield "z", z.flatten(1)
        yield "log_det", logdet
        low, high = nice.interval
        width = nice.dimensions * math.log((high - low) / LEVELS)
        yield "log_likelihood", -nice.nats(x) - width
        yield "bits_per_dim", nice.bits_per_dim(x)
        yield "recon", nice.decode(z).flatten(1)
        if self.file.config.get("optimiser"):
            yield from self.steps(nice, x, width)

    def images(self, nice: Nice) -> Tensor:
        """The images of the file as the system sees them."""
        shape = (-1, nice.channels, nice.size, nice.size)
        return nice.scale(self.file["pixels"].view(shape), self.file["u"].view(shape))

    def steps(self, nice: Nice, x: Tensor, width: float) -> Iterator[Quantity]:
        """The loss before each step, over the scaled pixels, and the weights after the last."""
        said = self.file.setting("optimiser")
        optimiser = RMSPropMomentum(
            nice.parameters(),
            lr=said["learning_rate"],
            decay=said["averaging_coeff"],
            floor=said["stabilizer"],
            momentum=said["momentum"],
            momentum_after=0,
        )
        costs = [_step(nice, x, optimiser, index) for index in range(said["steps"])]
        yield "train_costs", torch.stack(costs) + width
        ours = nice.state_dict()
        for theirs, place in NiceNames().places(nice).items():
            yield f"{UPDATED}{theirs}", place.to_theirs(ours[place.ours])


def _step(system: System, x: Tensor, optimiser: RMSPropMomentum, index: int) -> Tensor:
    optimiser.prepare(index, 1)
    optimiser.zero_grad()
    loss = system.loss(x)
    loss.backward()
    optimiser.step()
    system.after_step()
    return loss.detach()
