"""What latents follow: for each prior its density and its draws."""

import math
from abc import ABC, abstractmethod

import torch
from torch import Tensor
from torch.nn.functional import softplus
from typing_extensions import override


class Prior(ABC):
    """A density over latents whose values are independent."""

    @abstractmethod
    def log_density(self, z: Tensor) -> Tensor:
        """For each image its log-density, (batch,), in nats; z is (batch, ...)."""

    @abstractmethod
    def draw(self, shape: tuple[int, ...], like: Tensor, generator: torch.Generator) -> Tensor:
        """Latents, in the dtype of another tensor, on the CPU.

        Args:
            shape: Their shape.
            like: A tensor of their dtype.
            generator: Where they are drawn from.
        """


class Normal(Prior):
    """The standard normal density."""

    @override
    def log_density(self, z: Tensor) -> Tensor:
        flat = z.flatten(1)
        return -0.5 * (flat.square().sum(1) + flat.shape[1] * math.log(2 * math.pi))

    @override
    def draw(self, shape: tuple[int, ...], like: Tensor, generator: torch.Generator) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=like.dtype)


class Logistic(Prior):
    """The standard logistic density, ``-softplus(z) - softplus(-z)`` (NICE, equation 10)."""

    @override
    def log_density(self, z: Tensor) -> Tensor:
        flat = z.flatten(1)
        return -(softplus(flat) + softplus(-flat)).sum(1)

    @override
    def draw(self, shape: tuple[int, ...], like: Tensor, generator: torch.Generator) -> Tensor:
        uniform = torch.rand(shape, generator=generator, dtype=like.dtype)
        return torch.logit(uniform, eps=torch.finfo(like.dtype).tiny)


PRIORS: dict[str, Prior] = {"normal": Normal(), "logistic": Logistic()}
"""The priors, by the name that settings call them."""
