"""MEF: the multiscale flow with matrix exponentials, and its ablations."""

from typing import Self

import torch
from torch import Tensor
from typing_extensions import override

from suite.data import dequantise
from suite.errors import MistakeError
from suite.flows import MultiscaleFlow, nats_per_image, to_pixels
from suite.flows.build import build_flow
from suite.registry import ModelSettings
from suite.systems.system import Inputs, System


class Mef(MultiscaleFlow, System):
    """Generative Flows with Matrix Exponential (Xiao and Liu, ICML 2020).

    Pixels are dequantised with uniform noise and scaled to [-1, 1); latents are normal. Where the
    authors' program differs from the paper, docs/systems.md says so.
    """

    @classmethod
    @override
    def of(cls, settings: ModelSettings, *, seed: int) -> Self:
        return build_flow(cls, settings, seed=seed)

    @override
    def inputs(self, pixels: Tensor, noise: torch.Generator) -> Inputs:
        return (dequantise(pixels, noise, next(self.parameters()).dtype),)

    @override
    def nats(self, *inputs: Tensor) -> Tensor:
        return nats_per_image(*self(*inputs))

    @override
    def start(self, *inputs: Tensor) -> None:
        self.initialise(*inputs)

    @override
    def encode(self, *inputs: Tensor) -> Tensor:
        return self(*inputs)[0]

    @override
    def decode(self, z: Tensor) -> Tensor:
        return self.inverse(z)

    @override
    def to_pixels(self, x: Tensor) -> Tensor:
        return to_pixels(x.nan_to_num(nan=0.0))


def as_mef(system: System, what: str) -> Mef:
    """A system as MEF, for what looks at its exponentials.

    Args:
        system: The system.
        what: What looks at them, for people.

    Raises:
        MistakeError: It is another system.
    """
    if not isinstance(system, Mef):
        raise MistakeError(
            f"{what} looks at exponentials, and {type(system).__name__.lower()} has none",
            hint="take a run of the system mef",
        )
    return system
