"""The even positions of a vector before the odd ones."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_vectors
from suite.flows.transform import Transform


class EvenFirst(Transform):
    """``y = (x0, x2, x4, ..., x1, x3, ...)``, log-determinant 0 (NICE, the program's Reordering).

    Args:
        dimensions: Values of an image.

    >>> EvenFirst(6)(torch.arange(6.0).view(1, 1, 2, 3))[0].flatten().tolist()
    [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]
    """

    definition = Definition(
        function=Formula(
            "y = (x0, x2, ..., x1, x3, ...)", r"y = (x_0, x_2, \dots, x_1, x_3, \dots)"
        ),
        inverse=Formula("x = (y0, yh, y1, yh+1, ...)", r"x = (y_0, y_h, y_1, y_{h+1}, \dots)"),
        log_determinant=Formula("0", "0"),
        where="h is the number of even positions",
    )

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.dimensions = dimensions

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_vectors(x, self.dimensions)
        flat = x.flatten(1)
        y = torch.cat((flat[:, ::2], flat[:, 1::2]), 1)
        return y.view(x.shape), torch.zeros(len(x), dtype=x.dtype, device=x.device)

    @override
    def inverse(self, z: Tensor) -> Tensor:
        check_vectors(z, self.dimensions)
        flat = z.flatten(1)
        half = (self.dimensions + 1) // 2
        x = torch.empty_like(flat)
        x[:, ::2], x[:, 1::2] = flat[:, :half], flat[:, half:]
        return x.view(z.shape)
