"""Convolutions that start from data, and the gated ones of Flow++ made of them."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from suite.flows.dropout import Dropout
from suite.flows.mixtures.data_starts import SPREAD_FLOOR
from suite.flows.randomness import start

SPREAD = 0.05
"""Deviation of the first weights."""
NORM_FLOOR = 1e-12
"""The least square of a filter's norm."""
SMALL = 0.1
"""Deviation of what a branch first adds to its input."""


def celu(x: Tensor) -> Tensor:
    """``elu`` of the channels and of their negatives: twice as many, (batch, 2 C, H, W)."""
    return F.elu(torch.cat((x, -x), 1))


def gate(x: Tensor) -> Tensor:
    """The first half of the channels times the sigmoid of the second, (batch, C / 2, H, W)."""
    value, opening = x.chunk(2, 1)
    return value * opening.sigmoid()


class FittedConv(nn.Module):
    """A convolution that starts with outputs of mean 0 and one deviation.

    Stride 1; zero padding keeps the size. The weight is drawn from N(0, 0.05^2).

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where the weight is drawn from.
        spread: The deviation of the outputs at the start.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        generator: torch.Generator,
        *,
        spread: float = 1.0,
    ) -> None:
        super().__init__()
        shape = (outputs, inputs, kernel, kernel)
        draw = torch.randn(shape, generator=generator, dtype=torch.float64, device=generator.device)
        self.weight = nn.Parameter(start(SPREAD * draw))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.spread = spread

    def filters(self) -> Tensor:
        """What convolves, (outputs, inputs, kernel, kernel)."""
        return self.weight

    def forward(self, x: Tensor) -> Tensor:
        """Convolves: (batch, inputs, H, W) to (batch, outputs, H, W)."""
        return F.conv2d(x, self.filters(), self.bias, padding=self.weight.shape[-1] // 2)

    @torch.no_grad()
    def fit(self, x: Tensor) -> None:
        """Norms the outputs for this batch, by moments without the bias."""
        mean, factor = self._moments(self.forward(x) - self.bias.view(-1, 1, 1))
        self.weight.mul_(factor.view(-1, 1, 1, 1))
        self.bias.copy_(-mean * factor)

    def _moments(self, y: Tensor) -> tuple[Tensor, Tensor]:
        """Each channel's mean, and what makes its deviation the one it starts with."""
        var, mean = torch.var_mean(y, (0, 2, 3), correction=0)
        return mean, self.spread / (var + SPREAD_FLOOR).sqrt()


class NormedFittedConv(FittedConv):
    """The same with filters ``g w / |w|`` (Salimans and Kingma 2016), as for ImageNet 32.

    Args:
        inputs: Channels in.
        outputs: Channels out.
        kernel: Height and width of the kernel; odd.
        generator: Where the weight is drawn from.
        spread: The deviation of the outputs at the start.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        generator: torch.Generator,
        *,
        spread: float = 1.0,
    ) -> None:
        super().__init__(inputs, outputs, kernel, generator, spread=spread)
        self.gain = nn.Parameter(torch.ones(outputs))

    def filters(self) -> Tensor:
        """What convolves, (outputs, inputs, kernel, kernel)."""
        squares = self.weight.square().sum((1, 2, 3), keepdim=True)
        return self.gain.view(-1, 1, 1, 1) * self.weight * squares.clamp(min=NORM_FLOOR).rsqrt()

    @torch.no_grad()
    def fit(self, x: Tensor) -> None:
        """Scales gain and bias for this batch, by moments with the bias, as the program does."""
        mean, factor = self._moments(self.forward(x))
        self.gain.mul_(factor)
        self.bias.sub_(mean * factor)


class GatedConv(nn.Module):
    """``x + gate(conv(dropout(celu(conv3x3(celu(x))))))``.

    Args:
        width: Channels in and out.
        kernel: Height and width of the second convolution.
        conv: The kind of convolution.
        dropout: How often values are dropped in training.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self,
        width: int,
        kernel: int,
        *,
        conv: type[FittedConv],
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.conv1 = conv(2 * width, width, 3, generator)
        self.dropout = Dropout(dropout)
        self.conv2 = conv(2 * width, 2 * width, kernel, generator, spread=SMALL)

    def inner(self, x: Tensor, context: Tensor | None) -> Tensor:
        """What is dropped from, before its nonlinearity; the context has no part here."""
        inner: Tensor = self.conv1(celu(x))
        return inner

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        """Maps (batch, width, H, W) to the same shape."""
        added: Tensor = self.conv2(self.dropout(celu(self.inner(x, context))))
        return x + gate(added)


class ContextGatedConv(GatedConv):
    """The same, which adds what it sees of a context at each pixel before the dropout.

    Args:
        width: Channels in and out.
        kernel: Height and width of the second convolution.
        context: Channels of the context.
        conv: The kind of convolution.
        dropout: How often values are dropped in training.
        generator: Where the weights are drawn from.
    """

    def __init__(
        self,
        width: int,
        kernel: int,
        *,
        context: int,
        conv: type[FittedConv],
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__(width, kernel, conv=conv, dropout=dropout, generator=generator)
        self.context = conv(2 * context, width, 1, generator)

    def inner(self, x: Tensor, context: Tensor | None) -> Tensor:
        """What is dropped from, before its nonlinearity."""
        assert context is not None
        seen: Tensor = self.context(celu(context))
        return super().inner(x, None) + seen
