"""From settings to a model."""

from typing import TypeVar

import torch

from suite.flows.convolutions import InvertibleConv1x1
from suite.flows.couplings import Coupling
from suite.flows.multiscale import MultiscaleFlow
from suite.registry import CONVOLUTIONS, COUPLINGS, ModelSettings

F = TypeVar("F", bound=MultiscaleFlow)


def build_model(settings: ModelSettings, *, seed: int = 0) -> MultiscaleFlow:
    """Builds a flow, drawn from a seed; ``initialise`` it on images before training.

    Args:
        settings: The model's settings.
        seed: The seed of all initial draws.

    Returns:
        A float32 model on the CPU (torch's default dtype, to be exact).

    Raises:
        ValueError: The image size does not fit the number of levels.

    >>> model = build_model(ModelSettings(size=8, steps=(1, 1), num_blocks=0, hidden_channels=4))
    >>> model.dimensions
    192
    """
    return build_flow(MultiscaleFlow, settings, seed=seed)


def build_flow(kind: type[F], settings: ModelSettings, *, seed: int) -> F:
    """The same of a class that is built like one.

    Args:
        kind: The class.
        settings: The model's settings.
        seed: The seed of all initial draws.

    Raises:
        ValueError: The image size does not fit the number of levels.
    """

    def make_conv(channels: int, generator: torch.Generator) -> InvertibleConv1x1:
        conv: InvertibleConv1x1 = CONVOLUTIONS.build(
            settings.conv1x1, channels, generator=generator
        )
        return conv

    def make_coupling(channels: int, generator: torch.Generator) -> Coupling:
        coupling: Coupling = COUPLINGS.build(
            settings.coupling,
            channels,
            hidden_channels=settings.hidden_channels,
            num_blocks=settings.num_blocks,
            generator=generator,
        )
        return coupling

    return kind(settings.size, settings.steps, make_conv, make_coupling, seed=seed)
