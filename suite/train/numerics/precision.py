"""The arithmetic of training: one class a precision."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.errors import MistakeError
from suite.flows.network import CouplingNetwork

Forward = Callable[[Tensor], Tensor]


class Precision:
    """Single precision throughout: ``fp32``.

    Args:
        device: Where training computes.
    """

    tensor_float: ClassVar[bool] = False
    """Whether products and convolutions may round to TensorFloat-32."""

    def __init__(self, device: torch.device) -> None:
        self.device = device

    def prepare(self, model: nn.Module) -> None:
        """Changes what layers compute in; their weights stay float32."""

    def backward(self, loss: Tensor) -> None:
        """Computes the gradients."""
        torch.autograd.backward(loss)

    def unscale(self, optimiser: torch.optim.Optimizer) -> None:
        """Makes the gradients what they would be, before anybody looks at them."""

    def step(self, optimiser: torch.optim.Optimizer) -> None:
        """Moves the weights."""
        optimiser.step()

    def state_dict(self) -> dict[str, Any]:
        """What must be known to go on."""
        return {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on."""


class TensorFloat32(Precision):
    """Products and convolutions in TensorFloat-32 (10 bits of mantissa): ``tf32``.

    Raises:
        MistakeError: The device does not have it.
    """

    tensor_float = True

    def __init__(self, device: torch.device) -> None:
        super().__init__(device)
        if device.type != "cuda" or torch.cuda.get_device_capability(device) < (8, 0):
            raise MistakeError(
                "precision tf32 needs a CUDA device of compute capability 8.0 or higher",
                hint="set precision: fp32",
            )


class MixedPrecision(Precision):
    """The coupling networks in half precision, with scaled gradients: ``amp``.

    The networks' convolutions take most of a step. What decides the likelihood (actnorm, 1x1
    convolutions, couplings, exponentials, the loss) stays in float32, and so does evaluation.

    Raises:
        MistakeError: The device is not a CUDA device.
    """

    def __init__(self, device: torch.device) -> None:
        super().__init__(device)
        if device.type != "cuda":
            raise MistakeError(
                f"precision amp needs a CUDA device, and this run computes on {device.type}",
                hint="set precision: fp32",
            )
        self._scaler = torch.amp.GradScaler(device.type)

    @override
    def prepare(self, model: nn.Module) -> None:
        run_networks_in(model, self.device.type, torch.float16)

    @override
    def backward(self, loss: Tensor) -> None:
        torch.autograd.backward(self._scaler.scale(loss))

    @override
    def unscale(self, optimiser: torch.optim.Optimizer) -> None:
        self._scaler.unscale_(optimiser)

    @override
    def step(self, optimiser: torch.optim.Optimizer) -> None:
        self._scaler.step(optimiser)
        self._scaler.update()

    @override
    def state_dict(self) -> dict[str, Any]:
        return self._scaler.state_dict()

    @override
    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self._scaler.load_state_dict(dict(state))


def run_networks_in(model: nn.Module, device_type: str, dtype: torch.dtype) -> None:
    """Makes the coupling networks of a model compute in a lower precision and return float32.

    Args:
        model: The model; its weights and their names stay as they are.
        device_type: ``cuda`` or ``cpu``.
        dtype: float16 or bfloat16.
    """

    def lowered(forward: Forward, x: Tensor) -> Tensor:
        with torch.autocast(device_type, dtype=dtype):
            return forward(x).to(x.dtype)

    for part in model.modules():
        if isinstance(part, CouplingNetwork):
            part.forward = partial(lowered, part.forward)  # type: ignore[method-assign]


PRECISIONS: dict[str, type[Precision]] = {
    "fp32": Precision,
    "tf32": TensorFloat32,
    "amp": MixedPrecision,
}
"""By the name that the setting ``precision`` gives it."""
