"""A convolution with bias that starts as torch's own do."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows.randomness import start


class UniformConv(nn.Module):
    """A convolution with bias; both start uniform between plus and minus one number.

    Stride 1; zero padding keeps the size.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where weight and bias are drawn from.
        reach: That number; by default one over the root of the values that a filter sees, as in
            torch's own convolutions.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        generator: torch.Generator,
        reach: float | None = None,
    ) -> None:
        super().__init__()
        bound = 1 / math.sqrt(inputs * kernel**2) if reach is None else reach

        def draw(*shape: int) -> nn.Parameter:
            uniform = torch.rand(
                shape, generator=generator, dtype=torch.float64, device=generator.device
            )
            return nn.Parameter(start((2 * uniform - 1) * bound))

        self.weight = draw(outputs, inputs, kernel, kernel)
        self.bias = draw(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Convolves: (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return F.conv2d(x, self.weight, self.bias, padding=self.weight.shape[-1] // 2)
