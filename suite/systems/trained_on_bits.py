"""Systems whose programs make bits/dim small, not nats."""

import math

from torch import Tensor
from typing_extensions import override

from suite.systems.system import System


class TrainedOnBits(System):
    """A system that trains on bits/dim, which the eps of its published optimiser is for."""

    @override
    def loss(self, *inputs: Tensor) -> Tensor:
        """The mean bits/dim."""
        return self.bits_per_dim(*inputs).mean()

    @property
    @override
    def loss_unit(self) -> float:
        return self.dimensions * math.log(2)
