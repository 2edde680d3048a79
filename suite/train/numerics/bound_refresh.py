"""The norm bounds of matrix exponentials over training."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from suite.expm import Measured, choose_degree
from suite.flows import MatrixExpCoupling, refresh_norm_bounds
from suite.flows.norm_bound import BoundedExponent
from suite.train.optimisation.schedule import Schedule

WIDENING = 0.5
"""By how much a bound may grow for the sake of being read less often."""
INSTANT = ("cpu",)
"""Devices whose tensors are read without a wait."""
SERIES = ("action", "low-rank")
"""The couplings' methods that sum a series to the degree that the bound decides."""


def refresh_interval(model: nn.Module, device: torch.device, reach: float) -> int:
    """How many steps a bound should last: one where reading it is no wait, a few on a GPU.

    A bound that outlasts k - 1 updates is larger by as many times what an update can move it, and a
    larger bound costs more products. With lr 0.01 and 48 channels an update counts for 0.5.

    Args:
        model: The model.
        device: Where it is.
        reach: How far an update moves a weight at most.
    """
    layers = [layer for layer in model.modules() if isinstance(layer, BoundedExponent)]
    if device.type in INSTANT or not layers or not math.isfinite(reach):
        return 1
    growth = max(float(layer.exponent_norm(reach) - layer.exponent_norm()) for layer in layers)
    return 1 + int(WIDENING / growth) if growth > 0 else 1


@dataclass(frozen=True)
class Exponents:
    """The coupling matrices of a step: their largest norm, and what it costs.

    Attributes:
        norm: The largest row sum of |S|, of |A1 A2| where S = A2 A1 has low rank, or an upper bound
            if it is not measured; None without such couplings.
        degree: The Taylor degree m there; None if it is decided neither by a measurement that is
            told nor by the bound.
        sub_steps: In how many sub-steps the series is applied there; likewise.
        beyond_float32: How many blocks of pixels have a norm beyond what float32 can invert; None
            if norms are not measured.
    """

    norm: float | None = None
    degree: int | None = None
    sub_steps: int | None = None
    beyond_float32: int | None = None


class NormBounds:
    """Reads the bounds of a model at every k-th step, widened to hold until the next time.

    Which steps these are depends on the step's number alone, and what was read is in a checkpoint:
    the degree of a series, and with it the last bits of a result, must not depend on when a run was
    interrupted.

    Args:
        model: The model.
        schedule: The learning rates.
        reach: How far a step moves a weight at most, in learning rates.
        interval: k.
    """

    def __init__(
        self, model: nn.Module, schedule: Schedule, *, reach: float, interval: int
    ) -> None:
        self.interval = interval
        self._model = model
        self._schedule = schedule
        self._reach = reach
        self._layers = [part for part in model.modules() if isinstance(part, BoundedExponent)]
        self._couplings = [one for one in self._layers if isinstance(one, MatrixExpCoupling)]
        self._bounds: list[float] = []

    def refresh(self, step: int) -> None:
        """Begins a step: measures anew, and reads the bounds if this is a step to do so."""
        for layer in self._couplings:
            layer.measured = Measured()
        if step % self.interval:
            return
        updates = self.interval - 1
        size = self._reach * self._schedule.largest(step, updates) if updates else 0.0
        refresh_norm_bounds(self._model, step_size=size, steps=updates)
        self._bounds = [layer.norm_bound() for layer in self._layers]

    def exponents(self) -> Exponents:
        """What the coupling layer with the largest norm or bound had in the last step."""
        seen = [one.measured for one in self._couplings if one.measured and one.measured.blocks]
        if seen:
            top = max(seen, key=lambda one: one.norm)
            above = sum(one.above for one in seen)
            return Exponents(top.norm, top.degree, top.steps, above)
        return self._by_bounds()

    def _by_bounds(self) -> Exponents:
        pairs = zip(self._layers, self._bounds, strict=True)
        norms = [(b, part) for part, b in pairs if isinstance(part, MatrixExpCoupling)]
        if not norms:
            return Exponents()
        norm, layer = max(norms, key=lambda pair: pair[0])
        if layer.method_on(layer.rescale.device) not in SERIES:
            return Exponents(norm)
        degree = choose_degree(norm, layer.rescale.dtype)
        return Exponents(norm, degree.m, degree.steps)

    def state_dict(self) -> dict[str, Any]:
        """What was read last."""
        return {"bounds": self._bounds}

    def load_state_dict(self, state: Mapping[str, Any], step: int) -> None:
        """Goes on before a step with bounds that were read at an earlier one.

        Args:
            state: What ``state_dict`` gave.
            step: The step to be taken next.
        """
        if step % self.interval == 0:
            return  # the step begins by reading them
        self._bounds = list(state["bounds"])
        left = self.interval - 1 - step % self.interval
        for layer, bound in zip(self._layers, self._bounds, strict=True):
            layer.keep_bound(bound, outlasts=left)
