"""Host copies of the norms that matrix exponentials need to know before they start."""

from abc import abstractmethod
from typing import Any

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.transform import Transform

Versions = tuple[tuple[int, int], ...]


class BoundedExponent(Transform):
    """A layer with a matrix exponential, and a host copy of a bound on its exponent's norm.

    The degree of a series is chosen on the host, from a bound that only the parameters decide.
    Reading them is a wait for the device, so the last bound is kept until a parameter changes;
    :func:`refresh_norm_bounds` widens it so that it outlasts some training steps.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bound = float("nan")
        self._read_at: Versions = ()
        self._outlasts = 0

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
        self._bound = bound
        self._read_at = self._versions()
        self._outlasts = outlasts

    def norm_bound(self) -> float:
        """The bound, read from the device only if the copy may be out of date."""
        if not self._is_current():
            self.keep_bound(float(self.exponent_norm()), outlasts=0)
        return self._bound

    def _versions(self) -> Versions:
        return tuple((id(tensor), tensor._version) for tensor in self.exponent_parameters())

    def _is_current(self) -> bool:
        now = self._versions()
        if now == self._read_at:
            return True
        if not self.training or len(now) != len(self._read_at):
            return False
        pairs = zip(now, self._read_at, strict=True)
        return all(a == b and 0 <= v - w <= self._outlasts for (a, v), (b, w) in pairs)

    @override
    def _load_from_state_dict(self, *args: Any, **kwargs: Any) -> None:
        super()._load_from_state_dict(*args, **kwargs)
        self._read_at = ()

    def __getstate__(self) -> dict[str, Any]:
        # A copy has parameters of its own, with version counters of their own.
        return {**self.__dict__, "_read_at": ()}


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
