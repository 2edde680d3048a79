"""Tells how far a pass through a model is: one of a large model takes minutes on a CPU."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from torch import nn

from suite.flows.couplings import Coupling
from suite.flows.network import ResidualBlock


def _go_on() -> None:
    """Nobody asks the pass to stop."""


class Telling:
    """Knows which layer of a model is being passed, and how many residual blocks of it were.

    Args:
        model: The model.
        tell: Is told what is done, and how far it is.
    """

    def __init__(self, model: nn.Module, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._couplings = [part for part in model.modules() if isinstance(part, Coupling)]
        self._blocks = [part for part in model.modules() if isinstance(part, ResidualBlock)]

    @contextmanager
    def of(self, act: str, between: Callable[[], None] = _go_on) -> Iterator[None]:
        """Tells of the pass that is made meanwhile.

        Args:
            act: What it is for.
            between: Called behind each block of each layer; what it raises ends the pass.
        """
        layers, layer, block = len(self._couplings), 1, 0

        def tell() -> None:
            blocks = f", block {block}" if block else ""
            self._tell(f"{act}, layer {min(layer, layers)} of {layers}{blocks}")

        def passed_block(*_: object) -> None:
            nonlocal block
            block += 1
            tell()
            between()

        def passed_layer(*_: object) -> None:
            nonlocal layer, block
            layer, block = layer + 1, 0
            tell()
            between()

        tell()
        hooks = [part.register_forward_hook(passed_layer) for part in self._couplings]
        hooks += [part.register_forward_hook(passed_block) for part in self._blocks]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
