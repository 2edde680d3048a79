"""Moving averages of the weights: one class a form."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor
from typing_extensions import override

from suite.systems import System


class Average(ABC):
    """A second model whose weights follow those of the trained one.

    Every step moves each weight a of it towards the trained p: ``a + w (p - a)``, where w is what
    the forms differ in. It is evaluated as it is: nothing is swapped, corrected or copied.

    Args:
        model: The trained model; the average has its layers and buffers.
        decay: How much of the average each step keeps.

    Attributes:
        model: The averaged model, in evaluation mode.
    """

    def __init__(self, model: System, *, decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.model = deepcopy(model).eval().requires_grad_(False)
        self._own: list[Tensor] = list(self.model.parameters())
        self._followed: list[Tensor] = list(model.parameters())
        self._buffers = list(zip(self.model.buffers(), model.buffers(), strict=True))

    @abstractmethod
    def share(self, step: int) -> float:
        """The share that the trained weights have in the average of a step, counted from 1."""

    def start(self) -> None:  # noqa: B027 (most have nothing to do)
        """Sets what depends on the weights that training starts from; nothing in most."""

    @torch.no_grad()
    def update(self) -> None:
        """Takes in the weights of a step."""
        self.steps += 1
        torch._foreach_lerp_(self._own, self._followed, self.share(self.steps))
        for own, followed in self._buffers:  # running statistics are of the model, not of weights
            own.copy_(followed)

    def state_dict(self) -> dict[str, Any]:
        """The averaged weights, and of how many steps."""
        return {"steps": self.steps, "model": self.model.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Takes over an average that was saved."""
        self.steps = state["steps"]
        self.model.load_state_dict(state["model"])

    def with_weights(self, weights: Mapping[str, Tensor]) -> System:
        """A model of its own, with other weights, in evaluation mode."""
        model = deepcopy(self.model)
        model.load_state_dict(weights)
        return model


class NoAverage(Average):
    """The trained weights themselves.

    Args:
        model: The trained model.
    """

    def __init__(self, model: System) -> None:
        super().__init__(model, decay=0.0)

    @override
    def share(self, step: int) -> float:
        return 1.0


class AuthorsAverage(Average):
    """The authors' form: from zero, ``a = d a + (1 - d) p``, not corrected for its start."""

    @torch.no_grad()
    def __init__(self, model: System, *, decay: float) -> None:
        super().__init__(model, decay=decay)
        torch._foreach_zero_(self._own)

    @override
    def share(self, step: int) -> float:
        return 1 - self.decay


class CorrectedAverage(Average):
    """The same divided by ``1 - d^t``, which it would be if all weights had been one.

    The quotient has a recursion of its own: its share of step t is ``(1 - d) / (1 - d^t)``, so that
    the first step's weights are the first average.
    """

    @override
    def share(self, step: int) -> float:
        return (1 - self.decay) / (1 - self.decay**step)


class FromStartAverage(Average):
    """``a = d a + (1 - d) p`` from the weights that training starts from (Flow++, program)."""

    @override
    @torch.no_grad()
    def start(self) -> None:
        torch._foreach_copy_(self._own, self._followed)

    @override
    def share(self, step: int) -> float:
        return 1 - self.decay
