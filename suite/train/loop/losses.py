"""Losses of steps that nobody has looked at yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class StepLoss:
    """The loss of a step.

    Attributes:
        value: Its mean over the batch.
        images: The images of the batch.
    """

    value: float
    images: int


class Losses:
    """Leaves losses on the device until somebody looks: reading each would be a wait a step.

    Args:
        device: Where they are.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._values: list[Tensor] = []
        self._images: list[int] = []

    def add(self, loss: Tensor, images: int) -> None:
        """Takes in a step's loss, no shape."""
        self._values.append(loss.detach())
        self._images.append(images)

    def look(self) -> list[StepLoss]:
        """All since the last look, read at once; the next look begins behind them."""
        seen = [StepLoss(*pair) for pair in zip(self._read(), self._images, strict=True)]
        self._values, self._images = [], []
        return seen

    def _read(self) -> list[float]:
        values: list[float] = torch.stack(self._values).tolist() if self._values else []
        return values

    def state_dict(self) -> dict[str, Any]:
        """The losses; they stay to be looked at."""
        return {"values": self._read(), "images": list(self._images)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Takes over losses that were saved."""
        self._values = list(torch.tensor(state["values"], device=self._device).unbind())
        self._images = list(state["images"])
