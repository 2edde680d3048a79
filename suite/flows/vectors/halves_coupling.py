"""The additive coupling of a vector's halves, which then change places."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_vectors
from suite.flows.transform import Transform

REACH = 0.01
"""Weights begin between minus and plus this (NICE, the released settings)."""


class HalvesCoupling(Transform):
    """``y1 = x1; y2 = x2 + m(x1)``, then the whole vector backwards; log-determinant 0.

    Dinh, Krueger and Bengio 2014 (NICE), section 3.2, as the released program has it: halves of the
    vector, where the paper splits odd and even positions, and a reversal behind each coupling, the
    last one too, so that the halves change roles.

    Args:
        dimensions: Values of an image, an even number.
        hidden_layers: Hidden layers of the network m.
        width: Units of each.
        generator: Where its weights are drawn from.

    Raises:
        ValueError: The number of values is odd.
    """

    slow = True
    definition = Definition(
        function=Formula(
            "y = backwards (x1; x2 + m(x1))", r"y = \mathrm{rev}(x_1,\; x_2 + m(x_1))"
        ),
        inverse=Formula(
            "x1; x2 - m(x1) of y backwards",
            r"(x_1,\; x_2 - m(x_1)),\; (x_1, x_2) = \mathrm{rev}(y)",
        ),
        log_determinant=Formula("0", "0"),
        where="x1 and x2 are the halves of the vector; m is a network with rectifiers",
    )

    def __init__(
        self, dimensions: int, *, hidden_layers: int, width: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        if dimensions % 2:
            raise ValueError(f"expected an even number of values to halve, got {dimensions}")
        self.split = dimensions // 2
        sizes = (self.split, *(width,) * hidden_layers, self.split)
        self.layers = nn.ModuleList(nn.Linear(*ends) for ends in pairwise(sizes))
        with torch.no_grad():
            for layer in self.layers:
                assert isinstance(layer, nn.Linear)
                layer.weight.uniform_(-REACH, REACH, generator=generator)
                layer.bias.zero_()

    def shift(self, kept: Tensor) -> Tensor:
        """What the second half is moved by, (batch, half), from the first half."""
        *hidden, last = self.layers
        for layer in hidden:
            kept = layer(kept).relu()
        moved: Tensor = last(kept)
        return moved

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        kept, moved = self._halves(x)
        y = torch.cat((kept, moved + self.shift(kept)), 1).flip(1)
        return y.view(x.shape), torch.zeros(len(x), dtype=x.dtype, device=x.device)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        moved, kept = (half.flip(1) for half in self._halves(z))
        return torch.cat((kept, moved - self.shift(kept)), 1).view(z.shape)

    def _halves(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_vectors(x, 2 * self.split, next(self.parameters()).dtype)
        flat = x.flatten(1)
        return flat[:, : self.split], flat[:, self.split :]
