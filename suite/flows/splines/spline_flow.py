"""The steps and levels of Neural Spline Flow, and the flow made of them."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.levels.composite import Composite
from suite.flows.randomness import stream
from suite.flows.shapes import check_images
from suite.flows.splines.exp_actnorm import ExpActNorm
from suite.flows.splines.first_half_coupling import FirstHalfCoupling
from suite.flows.splines.lu_conv1x1 import LUConv1x1
from suite.flows.squeeze import squeeze_by_channel, unsqueeze_by_channel
from suite.flows.transform import Transform

MakeFirstHalfCoupling = Callable[[int, torch.Generator], FirstHalfCoupling]


class SplineStep(Composite):
    """Actnorm, then a 1x1 convolution, then a coupling.

    Args:
        channels: Channels of the images.
        make_coupling: Makes the coupling from its channels and a generator.
        seed: What all initial draws come from.
        place: What tells its streams from those of other steps.
    """

    def __init__(
        self, channels: int, make_coupling: MakeFirstHalfCoupling, *, seed: int, place: str
    ) -> None:
        super().__init__()
        self.actnorm = ExpActNorm(channels)
        self.conv1x1 = LUConv1x1(channels, generator=stream(seed, place, "conv1x1"))
        self.coupling = make_coupling(channels, stream(seed, place, "coupling"))


class SplineLevel(Composite):
    """The steps of one resolution, and one more 1x1 convolution behind them.

    Args:
        channels: Channels of the images.
        steps: How many steps.
        make_coupling: Makes the coupling of a step from its channels and a generator.
        seed: What all initial draws come from.
        place: What tells its streams from those of other levels.
    """

    def __init__(
        self,
        channels: int,
        steps: int,
        make_coupling: MakeFirstHalfCoupling,
        *,
        seed: int,
        place: str,
    ) -> None:
        super().__init__()
        for index in range(steps):
            step = SplineStep(channels, make_coupling, seed=seed, place=f"{place}.{index}")
            self.add_module(f"step{index}", step)
        self.conv1x1 = LUConv1x1(channels, generator=stream(seed, place, "conv1x1"))


class SplineFlow(Transform):
    """The flow of Neural Spline Flow over several resolutions; z has the shape of x.

    Each level squeezes 2x2 blocks of pixels into channels, ``4 c + 2 dy + dx``. With several
    scales the first half of the channels is latent behind each level but the last and the second
    half goes on; with one scale all of them go on.

    Args:
        size: Height and width of the images.
        levels: Resolutions.
        steps: Steps of each.
        multiscale: Whether channels become latent behind each level, or all of them at the end.
        make_coupling: Makes the coupling of a step from its channels and a generator.
        channels: Channels of the images.
        seed: What all initial draws come from; each layer has a stream of its own.

    Raises:
        ValueError: The images cannot be halved once for each level.
    """

    def __init__(
        self,
        size: int,
        *,
        levels: int,
        steps: int,
        multiscale: bool,
        make_coupling: MakeFirstHalfCoupling,
        channels: int = 3,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if levels < 1 or size < 2**levels or size % 2**levels:
            raise ValueError(
                f"images of {size}x{size} cannot be halved once for each of {levels} levels"
            )
        self.size, self.channels = size, channels
        self.levels = nn.ModuleList()
        self.going_on: list[int] = []
        """Channels that go on behind each level; behind the last, those that are left."""
        for level in range(levels):
            channels *= 4
            self.levels.append(
                SplineLevel(channels, steps, make_coupling, seed=seed, place=f"{level}")
            )
            if multiscale and level + 1 < levels:
                channels //= 2
            self.going_on.append(channels)

    def _check(self, x: Tensor) -> None:
        dtype = next(self.parameters()).dtype
        check_images(x, self.channels, (self.size, self.size), dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        latents = []
        for level, count in zip(self.levels, self.going_on, strict=True):
            x, term = level(squeeze_by_channel(x))
            logdet = logdet + term
            latent, x = _split(x, count)
            latents.append(latent)
        return _assemble(x, latents), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        latents = self.latents(z)
        z = latents.pop()
        for level in reversed(self.levels):
            assert isinstance(level, SplineLevel)
            z = unsqueeze_by_channel(level.inverse(torch.cat((latents.pop(), z), 1)))
        return z

    def latents(self, z: Tensor) -> list[Tensor]:
        """The latents of each level, in its own resolution, and then what is left behind the last.

        Args:
            z: (batch, channels, size, size).
        """
        latents = []
        for count in self.going_on:
            latent, z = _split(squeeze_by_channel(z), count)
            latents.append(latent)
        return [*latents, z]

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises every layer on this batch of images, behind the layers before it.

        Raises:
            ValueError: The images have another shape or dtype, or there are fewer than two.
        """
        self._check(x)
        latents = []
        for level, count in zip(self.levels, self.going_on, strict=True):
            assert isinstance(level, SplineLevel)
            latent, x = _split(level.initialise(squeeze_by_channel(x)), count)
            latents.append(latent)
        return _assemble(x, latents)


def _split(x: Tensor, going_on: int) -> tuple[Tensor, Tensor]:
    """The channels that are latent, and those that go on."""
    return x[:, : x.shape[1] - going_on], x[:, x.shape[1] - going_on :]


def _assemble(x: Tensor, latents: list[Tensor]) -> Tensor:
    for latent in reversed(latents):
        x = unsqueeze_by_channel(torch.cat((latent, x), 1))
    return x
