"""RMSProp with momentum, as NICE was trained."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn
from typing_extensions import override

from suite.train.optimisation.optimiser import Optimiser


class RMSPropMomentum(Optimiser):
    """``a = d a + (1 - d) g^2; v = mu v - lr g / max(sqrt(a), floor); p = p + v``.

    As the program of NICE has it (pylearn2's RMSPropMomentum): a begins at zero and is not
    corrected for it, the floor is on its root, and the new a is used. torch's RMSProp adds its eps
    to the root, and has momentum in other units.

    Args:
        parameters: What to move.
        lr: Learning rate.
        decay: Decay of the mean of squared gradients.
        floor: The lowest root of that mean.
        momentum: Momentum once it begins.
        momentum_after: Epochs without momentum at first.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        *,
        lr: float,
        decay: float,
        floor: float,
        momentum: float,
        momentum_after: int,
    ) -> None:
        defaults = {"lr": lr, "decay": decay, "floor": floor, "momentum": 0.0}
        super().__init__(parameters, defaults)
        self._momentum = momentum
        self._after = momentum_after

    @override
    def prepare(self, step: int, epoch_steps: int) -> None:
        for group in self.param_groups:
            group["momentum"] = self._momentum if step >= self._after * epoch_steps else 0.0

    @torch.no_grad()
    @override
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, weight.grad, group)

    def _move(self, weight: nn.Parameter, gradient: torch.Tensor, group: dict[str, Any]) -> None:
        state = self.state[weight]
        if not state:
            state["squares"] = torch.zeros_like(weight)
            state["velocity"] = torch.zeros_like(weight)
        squares, velocity = state["squares"], state["velocity"]
        squares.mul_(group["decay"]).addcmul_(gradient, gradient, value=1 - group["decay"])
        size = squares.sqrt().clamp_(min=group["floor"])
        velocity.mul_(group["momentum"]).addcdiv_(gradient, size, value=-group["lr"])
        weight.add_(velocity)
