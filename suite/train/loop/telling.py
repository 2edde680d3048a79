"""Tells how far a pass through a model is: one of a large model takes minutes on a CPU."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from torch import nn

from suite.flows import Transform
from suite.flows.network import Block


def _go_on() -> None:
    """Nobody asks the pass to stop."""


class Telling:
    """Knows which slow layer of a model is being passed, and how many blocks of it were.

    Args:
        model: The model.
        tell: Is told what is done, and how far it is.
    """

    def __init__(self, model: nn.Module, tell: Callable[[str], None]) -> None:
        self._tell = tell
        parts = list(model.modules())
        self._layers = [part for part in parts if isinstance(part, Transform) and part.slow]
        self._blocks = [part for part in parts if isinstance(part, Block)]

    @contextmanager
    def of(self, act: str, between: Callable[[], None] = _go_on) -> Iterator[None]:
        """Tells of the pass that is made meanwhile.

        Args:
            act: What it is for.
            between: Called behind each block of each layer; what it raises ends the pass.
        """
        layers, layer, block = len(self._layers), 1, 0

        def tell() -> None:
            blocks = f", block {block}" if block else ""
            where = f", layer {min(layer, layers)} of {layers}" if layers else ""
            self._tell(f"{act}{where}{blocks}")

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
        hooks = [part.register_forward_hook(passed_layer) for part in self._layers]
        hooks += [part.register_forward_hook(passed_block) for part in self._blocks]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
