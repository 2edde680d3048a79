"""Adamax with Adam's correction, as Glow was trained."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.train.optimisation.optimiser import Optimiser


class GlowAdamax(Optimiser):
    """``p = p - lr sqrt(1 - b2^t) / (1 - b1^t) m / (v + eps)`` at step t, from 1.

    Here ``m = b1 m + (1 - b1) g`` and ``v = max(b2 v, |g|)`` for a gradient g. The program of Glow
    (openai/glow, optim.py) calls it Adamax; the paper says Adam. The root is Adam's and makes early
    steps smaller; Adamax (Kingma and Ba 2015, section 7), and torch's, have none, and eps
    elsewhere. Weights move all at once: in the program a gradient may see weights that have moved.

    Args:
        parameters: What to move.
        lr: Learning rate.
        beta1: Decay of the mean of gradients.
        beta2: Decay of their largest size; in the program ``1 - 1/n`` for n steps of 50,000 images.
        eps: Added to that size.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        *,
        lr: float,
        beta1: float,
        beta2: float,
        eps: float,
    ) -> None:
        super().__init__(parameters, {"lr": lr, "betas": (beta1, beta2), "eps": eps})

    @property
    @override
    def reach(self) -> float:
        """That of Adamax: the root is at most 1."""
        beta1, beta2 = self.param_groups[0]["betas"]
        return (1 - beta1) / (1 - beta1 / beta2) if beta1 < beta2 else math.inf

    @torch.no_grad()
    @override
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            moved = [
                (weight, weight.grad, self._state_of(weight))
                for weight in group["params"]
                if weight.grad is not None
            ]
            if moved:
                weights, gradients, states = map(list, zip(*moved, strict=True))
                self._move(weights, gradients, states, group)

    def _move(
        self,
        weights: list[Tensor],
        gradients: list[Tensor],
        states: list[dict[str, Any]],
        group: dict[str, Any],
    ) -> None:
        beta1, beta2 = group["betas"]
        means = [state["mean"] for state in states]
        sizes = [state["size"] for state in states]
        torch._foreach_mul_(means, beta1)
        torch._foreach_add_(means, gradients, alpha=1 - beta1)
        torch._foreach_mul_(sizes, beta2)
        torch._foreach_maximum_(sizes, list(torch._foreach_abs(gradients)))
        for state in states:
            state["step"] += 1
        step = states[0]["step"]
        rate = group["lr"] * math.sqrt(1 - beta2**step) / (1 - beta1**step)
        divisors = torch._foreach_add(sizes, group["eps"])
        torch._foreach_addcdiv_(weights, means, divisors, value=-rate)

    def _state_of(self, weight: nn.Parameter) -> dict[str, Any]:
        state: dict[str, Any] = self.state[weight]
        if not state:
            state["step"] = 0
            state["mean"] = torch.zeros_like(weight)
            state["size"] = torch.zeros_like(weight)
        return state
