"""Pixels moved so that their middle is zero."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_dtype
from suite.flows.transform import Transform


class Centring(Transform):
    """``y = x - 1/2``, log-determinant 0: pixels between 0 and 1 as Glow takes them. No weights."""

    definition = Definition(
        function=Formula("y = x - 1/2", r"y = x - \frac{1}{2}"),
        inverse=Formula("x = y + 1/2", r"x = y + \frac{1}{2}"),
        log_determinant=Formula("0", "0"),
        where="pixels lie between 0 and 1",
    )

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_dtype(x, None)
        return x - 0.5, torch.zeros(len(x), dtype=x.dtype, device=x.device)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        check_dtype(z, None)
        return z + 0.5
