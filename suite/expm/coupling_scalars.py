"""The learned numbers of a coupling."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Scalars:
    """A layer's four learned numbers, each of shape (1,)."""

    scale: Tensor
    shift: Tensor
    rescale: Tensor
    reshift: Tensor

    def tensors(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the four in the order of the coupling's arguments."""
        return self.scale, self.shift, self.rescale, self.reshift

    def squash(self, raw: Tensor) -> Tensor:
        """Return the matrix entries that the network's raw output stands for."""
        return self.rescale * torch.tanh(self.scale * raw + self.shift) + self.reshift
