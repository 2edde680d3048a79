"""What moves the weights: one class an optimiser."""

import math
from collections.abc import Iterable

import torch
from torch import nn


class Optimiser(torch.optim.Optimizer):
    """An optimiser that says how far it moves a weight at most.

    An optimiser of another package that says nothing has its norm bounds read at every step.
    """

    @property
    def reach(self) -> float:
        """The furthest that one step can move a weight, in learning rates, whatever the gradients.

        It is for norms of exponents that are read every few steps and must hold in between.
        """
        return math.inf

    def prepare(self, step: int, epoch_steps: int) -> None:
        """Sets what changes over training beside the learning rate; nothing in most.

        Args:
            step: The step to be made, counted from 0.
            epoch_steps: Steps of an epoch.
        """


class Adamax(torch.optim.Adamax, Optimiser):
    """Adamax (Kingma and Ba 2015, section 7).

    Args:
        parameters: What to move.
        lr: Learning rate.
        beta1: Decay of the mean of gradients.
        beta2: Decay of their largest size.
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
        super().__init__(parameters, lr=lr, betas=(beta1, beta2), eps=eps, foreach=True)

    @property
    def reach(self) -> float:
        """``(1 - beta1) / (1 - beta1 / beta2)``; 1.0091 with the usual betas.

        Step t moves by ``m / ((1 - beta1^t) u)``. The size u decays by beta2 a step and is at least
        each gradient's, so ``|g_i| <= u / beta2^(t - i)``; with ``q = beta1 / beta2`` this bounds m
        by ``(1 - beta1) (1 - q^t) / (1 - q) u``, and ``1 - q^t <= 1 - beta1^t``.
        """
        beta1, beta2 = self.param_groups[0]["betas"]
        return (1 - beta1) / (1 - beta1 / beta2) if beta1 < beta2 else math.inf


class Adam(torch.optim.Adam, Optimiser):
    """Adam (Kingma and Ba 2015).

    Args:
        parameters: What to move.
        lr: Learning rate.
        beta1: Decay of the mean of gradients.
        beta2: Decay of the mean of their squares.
        eps: Added to the root of the latter.
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
        super().__init__(parameters, lr=lr, betas=(beta1, beta2), eps=eps, foreach=True)

    @property
    def reach(self) -> float:
        """``(1 - beta1) / sqrt((1 - beta2) (1 - r))``, ``r = beta1^2 / beta2``; 7.27 by default.

        By Cauchy and Schwarz, ``m^2 <= (1 - beta1)^2 (1 - r^t) / (1 - r) v / (1 - beta2)``. The
        corrections add ``sqrt(1 - beta2^t) / (1 - beta1^t)``, and with ``a = r^t``, ``b = beta2^t``
        ``(1 - a) (1 - b) <= (1 - sqrt(a b))^2 = (1 - beta1^t)^2``. A growing gradient gets there.
        """
        beta1, beta2 = self.param_groups[0]["betas"]
        r = beta1**2 / beta2 if beta2 else math.inf
        return (1 - beta1) / math.sqrt((1 - beta2) * (1 - r)) if r < 1 else math.inf
