"""Steps over pairs of images, and the ways in which an image is a pair."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.levels.composite import Composite
from suite.flows.mixtures.contexts import ContextTransform
from suite.flows.mixtures.mixture_coupling import MixtureCoupling
from suite.flows.mixtures.pair_layers import Flip, PixelNorm, Pointwise
from suite.flows.shapes import check_images
from suite.flows.squeeze import squeeze, unsqueeze


def columns_to_channels(x: Tensor) -> Tensor:
    """The even columns of an image, and behind them in the channels its odd ones.

    What the program calls a checkerboard: rows have no part in it.

    Args:
        x: (batch, C, height, width), the width even.

    Returns:
        (batch, 2 C, height, width / 2).

    Raises:
        ValueError: The width is odd, or there are no images.

    >>> columns_to_channels(torch.arange(4.0).view(1, 1, 1, 4)).flatten(2).tolist()
    [[[0.0, 2.0], [1.0, 3.0]]]
    """
    if x.dim() != 4 or x.shape[3] % 2:
        raise ValueError(f"expected images of even width, got {tuple(x.shape)}")
    return torch.cat((x[..., 0::2], x[..., 1::2]), 1)


def channels_to_columns(z: Tensor) -> Tensor:
    """Undoes :func:`columns_to_channels`.

    Args:
        z: (batch, 2 C, height, width).

    Returns:
        (batch, C, height, 2 width).
    """
    return torch.stack(z.chunk(2, 1), -1).flatten(3)


class PairStep(ContextTransform):
    """A norm, matrices at each pixel where there are any, a coupling; then members change places.

    Args:
        norm: The norm.
        coupling: The coupling.
        pointwise: The matrices.
    """

    def __init__(
        self, norm: PixelNorm, coupling: MixtureCoupling, pointwise: Pointwise | None = None
    ) -> None:
        super().__init__()
        self.before = Composite()
        self.before.add_module("norm", norm)
        if pointwise is not None:
            self.before.add_module("pointwise", pointwise)
        self.coupling = coupling
        self.flip = Flip(coupling.channels)

    @override
    def forward(self, x: Tensor, context: Tensor | None = None) -> tuple[Tensor, Tensor]:
        x, before = self.before(x)
        x, coupled = self.coupling(x, context)
        return self.flip(x)[0], before + coupled

    @override
    def inverse(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        return self.before.inverse(self.coupling.inverse(self.flip.inverse(z), context))


class ChannelStage(ContextTransform):
    """Steps over the halves of an image's channels.

    Behind an odd number of steps the halves have changed places, as in the program.

    Args:
        steps: The steps, the first to be applied first.
    """

    def __init__(self, steps: Iterable[PairStep]) -> None:
        super().__init__()
        self.steps = nn.ModuleList(steps)

    def pair(self, x: Tensor) -> Tensor:
        """The members, one behind the other in the channels."""
        return x

    def merge(self, pair: Tensor) -> Tensor:
        """The image of two members."""
        return pair

    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the images."""
        first = self.steps[0]
        assert isinstance(first, PairStep)
        return first.coupling.channels, *first.coupling.size

    def _check(self, x: Tensor) -> None:
        channels, *size = self.shape()
        check_images(x, channels, (size[0], size[1]), next(self.parameters()).dtype)

    @override
    def forward(self, x: Tensor, context: Tensor | None = None) -> tuple[Tensor, Tensor]:
        self._check(x)
        pair = self.pair(x)
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        for step in self.steps:
            pair, term = step(pair, context)
            logdet = logdet + term
        return self.merge(pair), logdet

    @override
    def inverse(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        self._check(z)
        pair = self.pair(z)
        for step in reversed([step for step in self.steps if isinstance(step, PairStep)]):
            pair = step.inverse(pair, context)
        return self.merge(pair)


class ColumnStage(ChannelStage):
    """Steps over the even and the odd columns of an image.

    Args:
        steps: The steps, the first to be applied first.
    """

    @override
    def shape(self) -> tuple[int, int, int]:
        channels, height, width = super().shape()
        return channels // 2, height, 2 * width

    @override
    def pair(self, x: Tensor) -> Tensor:
        return columns_to_channels(x)

    @override
    def merge(self, pair: Tensor) -> Tensor:
        return channels_to_columns(pair)


class SqueezedStages(Composite):
    """Stages over an image whose 2x2 blocks are channels; it comes out as it came in.

    Nothing is factored out: all that is inside sees every value.
    """

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z, logdet = super().forward(squeeze(x))
        return unsqueeze(z), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        return unsqueeze(super().inverse(squeeze(z)))

    @override
    def initialise(self, x: Tensor) -> Tensor:
        return unsqueeze(super().initialise(squeeze(x)))
