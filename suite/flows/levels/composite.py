"""Layers one behind the other."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.transform import Transform


class Composite(Transform):
    """Its children, one after another, in the order in which they were registered."""

    def parts(self) -> list[Transform]:
        """The transforms, the first to be applied first."""
        return [part for part in self.children() if isinstance(part, Transform)]

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        for part in self.parts():
            x, term = part(x)
            logdet = logdet + term
        return x, logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        for part in reversed(self.parts()):
            z = part.inverse(z)
        return z

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises each transform on the output of the initialised ones before it."""
        for part in self.parts():
            x = part.initialise(x)
        return x
