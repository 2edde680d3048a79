"""Host copies of the norms that matrix exponentials need to know before they start."""

import math
import weakref
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.expm.surroundings import NO_VALUES, has_values, is_recorded, largest
from suite.flows.transform import Transform


@dataclass(frozen=True)
class KeptBound:
    """A bound that was read from the device.

    Attributes:
        bound: The bound.
        read_at: Each parameter that it was read from, and its version.
        outlasts: For how many in-place updates in training it is good.
    """

    bound: float
    read_at: tuple[tuple[weakref.ref[Tensor], int], ...]
    outlasts: int

    def is_current(self, parameters: tuple[Tensor, ...], *, training: bool) -> bool:
        """Return whether the bound holds for these parameters as they are now."""
        allowed = self.outlasts if training else 0
        return len(self.read_at) == len(parameters) and all(
            then() is now and not now.is_inference() and 0 <= now._version - version <= allowed
            for (then, version), now in zip(self.read_at, parameters, strict=True)
        )


class BoundedExponent(Transform):
    """A layer with a matrix exponential, and a host copy of a bound on its exponent's norm.

    The degree of a series is chosen on the host, from a bound that only the parameters decide.
    Reading them is a wait for the device, so the last bound is kept until a parameter changes;
    :func:`refresh_norm_bounds` widens it so that it outlasts some training steps.
    """

    _kept: KeptBound | None = None

    @abstractmethod
    def exponent_norm(self, slack: float = 0.0) -> Tensor:
        """A bound on the exponent's infinity norm, whatever the images; on the device, no shape.

        Args:
            slack: How far each parameter may have moved from where it is.
        """

    @abstractmethod
    def exponent_parameters(self) -> tuple[Tensor, ...]:
        """The parameters that decide the bound."""

    def keep_bound(self, bound: float, outlasts: int) -> None:
        """Takes over a bound that was read, good for so many in-place updates in training."""
        parameters = self.exponent_parameters()
        # Tensors of inference mode have no versions: what is read from them is never current.
        read_at = tuple(
            (weakref.ref(one), 0 if one.is_inference() else one._version) for one in parameters
        )
        self._kept = KeptBound(bound, read_at, outlasts)

    def norm_bound(self) -> float:
        """The bound, read from the device only if the copy may be out of date.

        Raises:
            ValueError: The parameters have no values (torch.export, fake and meta tensors), and no
                bound was read before.
        """
        parameters = self.exponent_parameters()
        kept = self._kept
        if not all(has_values(one) for one in parameters):
            if kept is None:
                raise ValueError(f"{NO_VALUES}; for a layer call refresh_norm_bounds(model) before")
            return kept.bound
        if kept is None or not kept.is_current(parameters, training=self.training):
            bound = largest(self.exponent_norm())
            self.keep_bound(bound, outlasts=0)
            return bound
        return kept.bound

    def within_bound(self, exponent: Tensor, bound: float) -> Tensor:
        """What the bound is used for; NaN in a recorded program that meets larger parameters."""
        if not is_recorded():
            return exponent
        return exponent.masked_fill(~(self.exponent_norm() <= bound), math.nan)

    @override
    def _load_from_state_dict(self, *args: Any, **kwargs: Any) -> None:
        super()._load_from_state_dict(*args, **kwargs)
        self._kept = None

    def __getstate__(self) -> dict[str, Any]:
        # A copy has parameters of its own, with version counters of their own.
        return {name: value for name, value in self.__dict__.items() if name != "_kept"}


@torch.no_grad()
def refresh_norm_bounds(model: nn.Module, *, step_size: float = 0.0, steps: int = 0) -> None:
    """Reads all norm bounds of a model back at once, widened to last for some training steps.

    Args:
        model: The model, or any part of one.
        step_size: How far one update moves a weight at most; about the learning rate with Adamax.
        steps: How many updates the bounds must outlast.
    """
    layers = [layer for layer in model.modules() if isinstance(layer, BoundedExponent)]
    if not layers:
        return
    # Adamax divides by a maximum that decays by 0.999 a step, so it can move a little further.
    slack = 1.01 * step_size * steps
    norms = torch.stack([layer.exponent_norm(slack).double() for layer in layers]).tolist()
    for layer, norm in zip(layers, norms, strict=True):
        layer.keep_bound(norm, outlasts=steps)
