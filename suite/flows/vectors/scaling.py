"""A scale for each value of an image."""

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_vectors
from suite.flows.transform import Transform


class Scaling(Transform):
    """``z = x * exp(s)``, log-determinant the sum of s (NICE, the program's Homothety).

    Args:
        dimensions: Values of an image.
    """

    definition = Definition(
        function=Formula("y = exp(s) * x", r"y = \exp(s) \odot x"),
        inverse=Formula("x = y / exp(s)", r"x = y / \exp(s)"),
        log_determinant=Formula("sum of s", r"\sum s"),
        where="s has a value for each value of an image",
    )

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(dimensions))

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_vectors(x, len(self.log_scale), self.log_scale.dtype)
        z = (x.flatten(1) * self.log_scale.exp()).view(x.shape)
        return z, self.log_scale.sum().expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        check_vectors(z, len(self.log_scale), self.log_scale.dtype)
        return (z.flatten(1) * (-self.log_scale).exp()).view(z.shape)
