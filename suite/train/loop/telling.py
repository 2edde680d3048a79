"""Tells how far a pass through a model is: one of a large model takes minutes on a CPU."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from torch import nn

from suite.flows.couplings import Coupling


def _go_on() -> None:
    """Nobody asks the pass to stop."""


class Telling:
    """Knows when each layer of a model has been passed.

    Args:
        model: The model.
        tell: Is told what is done, and how far it is.
    """

    def __init__(self, model: nn.Module, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._couplings = [part for part in model.modules() if isinstance(part, Coupling)]

    @contextmanager
    def of(self, act: str, between: Callable[[], None] = _go_on) -> Iterator[None]:
        """Tells of the pass that is made meanwhile.

        Args:
            act: What it is for.
            between: Called behind each layer; what it raises ends the pass.
        """
        layers, passed = len(self._couplings), count(1)

        def told(*_: object) -> None:
            self._tell(f"{act}, layer {next(passed)} of {layers}")
            between()

        self._tell(act)
        hooks = [coupling.register_forward_hook(told) for coupling in self._couplings]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
