"""The network inside a coupling layer: convolutions, residual blocks, ELU."""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows.actnorm import SPREAD_FLOOR
from suite.flows.randomness import start


def _channel_spread(x: Tensor) -> Tensor:
    return x.std((0, 2, 3)).view(-1, 1, 1) + SPREAD_FLOOR


class NormedConv(nn.Module):
    """A convolution without bias, then ``scale * y + shift`` for each channel.

    Stride 1; zero padding keeps the size. The weight starts He-uniform (fan-in, gain sqrt 2).

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where the weight is drawn from.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, generator: torch.Generator) -> None:
        super().__init__()
        shape = (outputs, inputs, kernel, kernel)
        bound = math.sqrt(6 / (inputs * kernel * kernel))
        place = generator.device
        draw = torch.rand(shape, generator=generator, dtype=torch.float64, device=place)
        self.weight = nn.Parameter(start((2 * draw - 1) * bound))
        self.scale = nn.Parameter(torch.ones(outputs, 1, 1))
        self.shift = nn.Parameter(torch.zeros(outputs, 1, 1))

    def _convolve(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, padding=self.weight.shape[-1] // 2)

    def forward(self, x: Tensor) -> Tensor:
        """Convolves and normalises: (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return torch.addcmul(self.shift, self._convolve(x), self.scale)

    @torch.no_grad()
    def initialise(self, x: Tensor, measured: Callable[[Tensor], Tensor] | None = None) -> Tensor:
        """Divides the weight by its output's spread, then normalises each channel of the output.

        Args:
            x: A batch of inputs.
            measured: What the first spread is measured after; the output itself if None.

        Returns:
            The initialised layer's output, zero mean and unit deviation in every channel.
        """
        output = self._convolve(x)
        spread = _channel_spread(output if measured is None else measured(output))
        self.weight.div_(spread.unsqueeze(-1))
        output = self._convolve(x)
        self.scale.copy_(1 / _channel_spread(output))
        self.shift.copy_(-output.mean((0, 2, 3)).view(-1, 1, 1) * self.scale)
        return torch.addcmul(self.shift, output, self.scale)


class Block(nn.Module):
    """A part of a network of which there are several; a pass tells how many are behind it."""


class ResidualBlock(Block):
    """``ELU(conv3x3(ELU(conv1x1(ELU(conv3x3(h))))) + h)``, each convolution normalised.

    Args:
        channels: Channels in, within and out.
        generator: Where the weights are drawn from.
    """

    def __init__(self, channels: int, generator: torch.Generator) -> None:
        super().__init__()
        self.conv1 = NormedConv(channels, channels, 3, generator)
        self.conv2 = NormedConv(channels, channels, 1, generator)
        self.conv3 = NormedConv(channels, channels, 3, generator)

    def forward(self, h: Tensor) -> Tensor:
        """Maps (batch, channels, H, W) to the same shape."""
        return F.elu(self.conv3(F.elu(self.conv2(F.elu(self.conv1(h))))) + h)

    @torch.no_grad()
    def initialise(self, h: Tensor) -> Tensor:
        """Initialises the convolutions in turn; the last one's normalisation starts at zero."""
        inner = F.elu(self.conv2.initialise(F.elu(self.conv1.initialise(h))))
        self.conv3.initialise(inner)
        self.conv3.scale.zero_()
        self.conv3.shift.zero_()
        output: Tensor = self(h)
        return output


class OutputConv(nn.Module):
    """A 3x3 convolution with bias, all zero at the start.

    Args:
        inputs: Channels in.
        outputs: Channels out.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, h: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return F.conv2d(h, self.weight, self.bias, padding=1)


class CouplingNetwork(nn.Module):
    """What turns a coupling layer's kept channels into the parameters of its transform.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        hidden_channels: Channels within.
        num_blocks: Residual blocks.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        hidden_channels: int,
        num_blocks: int,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.input = NormedConv(inputs, hidden_channels, 3, generator)
        self.blocks = nn.ModuleList(
            ResidualBlock(hidden_channels, generator) for _ in range(num_blocks)
        )
        self.output = OutputConv(hidden_channels, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, inputs, H, W) to (batch, outputs, H, W)."""
        h = F.elu(self.input(x))
        for block in self.blocks:
            h = block(h)
        output: Tensor = self.output(h)
        return output

    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises layer by layer on this batch; the output starts at zero."""
        # The authors measure the first convolution's spread behind its ELU, and only that one's.
        h = F.elu(self.input.initialise(x, measured=F.elu))
        for block in self.blocks:
            assert isinstance(block, ResidualBlock)
            h = block.initialise(h)
        output: Tensor = self.output(h)
        return output
