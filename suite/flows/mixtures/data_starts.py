"""Starts that depend on data: in one pass each layer takes its own from the first that it sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.expm.autocast import without_autocast
from suite.flows.transform import Transform

SPREAD_FLOOR = 1e-8
"""Added to every variance at initialisation, as the authors do."""


@runtime_checkable
class Fitted(Protocol):
    """A layer whose start depends on data."""

    def fit(self, x: Tensor) -> None:
        """Starts from what the layer is about to be given."""


@contextmanager
def fitting(network: nn.Module) -> Iterator[None]:
    """Lets each layer inside start from the first batch that it sees, in the order of the pass.

    Args:
        network: What has such layers in it, at any depth; each is to be passed once.
    """
    layers = [part for part in network.modules() if isinstance(part, Fitted)]
    hooks = [part.register_forward_pre_hook(_fit) for part in layers if isinstance(part, nn.Module)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _fit(layer: nn.Module, given: tuple[Tensor, ...]) -> None:
    assert isinstance(layer, Fitted)
    layer.fit(given[0])


class FittedTransform(Transform):
    """A transform that starts, with all that is inside, in one pass over a batch."""

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Starts each layer on what those before it, started, make of the batch."""
        with fitting(self), without_autocast(x):
            z: Tensor = self(x)[0]
        return z
