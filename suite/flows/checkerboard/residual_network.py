"""The network inside the couplings of RealNVP."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows.checkerboard.moments import EPSILON, StoredMoments
from suite.flows.network import Block
from suite.flows.randomness import start


class UnitConv(nn.Module):
    """A convolution whose filters have norm 1: ``w / |w|`` for each output channel, no gain.

    Weight normalisation (Salimans and Kingma 2016) as the program of RealNVP has it. Stride 1; zero
    padding keeps the size.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where the weight is drawn from; only its direction matters.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, generator: torch.Generator) -> None:
        super().__init__()
        shape = (outputs, inputs, kernel, kernel)
        draw = torch.rand(shape, generator=generator, dtype=torch.float64, device=generator.device)
        self.weight = nn.Parameter(start((2 * draw - 1) * math.sqrt(2 / inputs)))

    def filters(self) -> Tensor:
        """What convolves, (outputs, inputs, kernel, kernel)."""
        norms: Tensor = torch.linalg.vector_norm(self.weight, dim=(1, 2, 3), keepdim=True)
        return self.weight / norms

    def forward(self, x: Tensor) -> Tensor:
        """Convolves: (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return F.conv2d(x, self.filters(), padding=self.weight.shape[-1] // 2)


class BiasedConv(UnitConv):
    """The same, with a bias that starts at zero.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where the weight is drawn from.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, generator: torch.Generator) -> None:
        super().__init__(inputs, outputs, kernel, generator)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """Convolves: (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return F.conv2d(x, self.filters(), self.bias, padding=self.weight.shape[-1] // 2)


class GainedConv(BiasedConv):
    """The same, whose filters have a learnt gain each, which starts at ``kernel / sqrt(6)``.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where the weight is drawn from.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, generator: torch.Generator) -> None:
        super().__init__(inputs, outputs, kernel, generator)
        self.gain = nn.Parameter(torch.full((outputs,), kernel / math.sqrt(6)))

    def filters(self) -> Tensor:
        """What convolves, (outputs, inputs, kernel, kernel)."""
        return super().filters() * self.gain.view(-1, 1, 1, 1)


class ShiftedNorm(nn.Module):
    """Batch normalisation with a learnt shift and no gain: ``(x - mean) / sqrt(V) + shift``.

    Args:
        channels: Channels of what is normed.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.moments = StoredMoments(channels)
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Norms (batch, channels, H, W) by its own moments in training, else by those stored."""
        stored = self.moments
        if not self.training:
            return F.batch_norm(x, stored.mean, stored.var, bias=self.shift, eps=EPSILON)
        # With a momentum of 1 torch leaves the batch's own moments here, the variance unbiased.
        mean, var = torch.zeros_like(stored.mean), torch.zeros_like(stored.var)
        y = F.batch_norm(x, mean, var, bias=self.shift, training=True, momentum=1.0, eps=EPSILON)
        count = x.numel() // x.shape[1]
        stored.follow(mean, var * ((count - 1) / count))
        return y


class PreactivatedBlock(Block):
    """``h + conv3x3(relu(norm(conv3x3(relu(norm(h))))))``.

    The inner norm's convolution has no gain and no bias, and the outer one both.

    Args:
        channels: Channels in, within and out.
        generator: Where the weights are drawn from.
    """

    def __init__(self, channels: int, generator: torch.Generator) -> None:
        super().__init__()
        self.norm1 = ShiftedNorm(channels)
        self.conv1 = UnitConv(channels, channels, 3, generator)
        self.norm2 = ShiftedNorm(channels)
        self.conv2 = GainedConv(channels, channels, 3, generator)

    def forward(self, h: Tensor) -> Tensor:
        """Maps (batch, channels, H, W) to the same shape."""
        inner = self.conv1(self.norm1(h).relu())
        moved: Tensor = self.conv2(self.norm2(inner).relu())
        return h + moved


class ResidualNetwork(nn.Module):
    """Residual blocks whose inputs and outputs all skip to one sum, from which the output is made.

    Dinh et al. 2017 (RealNVP), section 4.1, as the program has it. In training a norm takes away
    what the biases of all convolutions but the last add: their gradients are rounding there.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        width: Channels within.
        blocks: Residual blocks.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self, inputs: int, outputs: int, *, width: int, blocks: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.input = BiasedConv(inputs, width, 3, generator)
        self.skip = GainedConv(width, width, 1, generator)
        self.blocks = nn.ModuleList(PreactivatedBlock(width, generator) for _ in range(blocks))
        self.skips = nn.ModuleList(GainedConv(width, width, 1, generator) for _ in range(blocks))
        self.norm = ShiftedNorm(width)
        self.output = GainedConv(width, outputs, 1, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        h = self.input(x)
        total = self.skip(h)
        for block, skip in zip(self.blocks, self.skips, strict=True):
            h = block(h)
            total = total + skip(h)
        output: Tensor = self.output(self.norm(total).relu())
        return output
