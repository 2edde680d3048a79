"""Steps, levels, and the multiscale flow made of them."""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn
from typing_extensions import override

from suite.flows.actnorm import ActNorm
from suite.flows.convolutions import InvertibleConv1x1
from suite.flows.couplings import Coupling
from suite.flows.randomness import stream
from suite.flows.shapes import check_images
from suite.flows.squeeze import squeeze, unsqueeze
from suite.flows.transform import Transform

MakeConv = Callable[[int, torch.Generator], InvertibleConv1x1]
MakeCoupling = Callable[[int, torch.Generator], Coupling]


class Composite(Transform):
    """Its children, one after another, in the order in which they were registered."""

    def parts(self) -> list[Transform]:
        """The transforms, the first to be applied first."""
        return [part for part in self.children() if isinstance(part, Transform)]

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        for part in self.parts():
            x, term = part(x)
            logdet = logdet + term
        return x, logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        for part in reversed(self.parts()):
            z = part.inverse(z)
        return z

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises each transform on the output of the initialised ones before it."""
        for part in self.parts():
            x = part.initialise(x)
        return x


class FlowStep(Composite):
    """Actnorm, then an invertible 1x1 convolution, then a coupling.

    Args:
        actnorm: The normalisation.
        conv1x1: The convolution.
        coupling: The coupling.
    """

    def __init__(self, actnorm: ActNorm, conv1x1: InvertibleConv1x1, coupling: Coupling) -> None:
        super().__init__()
        self.actnorm = actnorm
        self.conv1x1 = conv1x1
        self.coupling = coupling


class Level(Composite):
    """The steps of one resolution.

    Args:
        steps: The steps, the first to be applied first.
    """

    def __init__(self, steps: Iterable[FlowStep]) -> None:
        super().__init__()
        for index, step in enumerate(steps):
            self.add_module(str(index), step)


class MultiscaleFlow(Transform):
    """A flow over several resolutions; z has the shape of x.

    Each level squeezes 2x2 blocks of pixels into channels and applies its steps. Behind each level
    but the last, the first half of the channels goes on and the second half is latent.

    Args:
        size: Height and width of the images.
        steps: Steps of flow in each level, the first level first.
        make_conv: Makes the 1x1 convolution of a step from its channels and a generator.
        make_coupling: Makes its coupling, likewise.
        channels: Channels of the images.
        seed: What all initial draws come from; each layer has a stream of its own.

    Raises:
        ValueError: The size cannot be halved once for each level.
    """

    def __init__(
        self,
        size: int,
        steps: Sequence[int],
        make_conv: MakeConv,
        make_coupling: MakeCoupling,
        *,
        channels: int = 3,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if not steps or size < 2 ** len(steps) or size % 2 ** len(steps):
            raise ValueError(
                f"images of {size}x{size} cannot be halved once for each of {len(steps)} levels"
            )
        self.size = size
        self.channels = channels
        levels = []
        for level, count in enumerate(steps):
            size, channels = size // 2, channels * 4
            levels.append(
                Level(
                    FlowStep(
                        ActNorm(channels, size, size),
                        make_conv(channels, stream(seed, f"{level}.{step}", "conv1x1")),
                        make_coupling(channels, stream(seed, f"{level}.{step}", "coupling")),
                    )
                    for step in range(count)
                )
            )
            channels //= 2
        self.levels = nn.ModuleList(levels)

    @property
    def dimensions(self) -> int:
        """Elements of an image."""
        return self.channels * self.size**2

    def _check(self, x: Tensor) -> None:
        dtype = next(self.parameters()).dtype
        check_images(x, self.channels, (self.size, self.size), dtype)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Maps images, (batch, channels, size, size), to latents of that shape and logdets.

        Raises:
            ValueError: The images have another shape or dtype.
        """
        self._check(x)
        logdet = torch.zeros(len(x), dtype=x.dtype, device=x.device)
        latents = []
        for level in self.levels:
            x, term = level(squeeze(x))
            logdet = logdet + term
            x, latent = x.chunk(2, 1)
            latents.append(latent)
        return self._assemble(x, latents), logdet

    @override
    def inverse(self, z: Tensor) -> Tensor:
        """Maps latents, (batch, channels, size, size), to images of that shape.

        Raises:
            ValueError: The latents have another shape or dtype.
        """
        self._check(z)
        latents = []
        for _ in self.levels:
            z, latent = squeeze(z).chunk(2, 1)
            latents.append(latent)
        for level in reversed(self.levels):
            assert isinstance(level, Level)
            z = unsqueeze(level.inverse(torch.cat((z, latents.pop()), 1)))
        return z

    @staticmethod
    def _assemble(x: Tensor, latents: list[Tensor]) -> Tensor:
        for latent in reversed(latents):
            x = unsqueeze(torch.cat((x, latent), 1))
        return x

    @override
    @torch.no_grad()
    def initialise(self, x: Tensor) -> Tensor:
        """Initialises every layer on this batch of images, behind the layers before it.

        Raises:
            ValueError: The images have another shape or dtype, or there are fewer than two.
        """
        self._check(x)
        latents = []
        for level in self.levels:
            assert isinstance(level, Level)
            x, latent = level.initialise(squeeze(x)).chunk(2, 1)
            latents.append(latent)
        return self._assemble(x, latents)

    @torch.no_grad()
    def sample(self, count: int, *, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
        """Draws images.

        Args:
            count: How many.
            generator: Where the latents are drawn from, on the CPU, so that a seed gives the same
                latents on every device.
            temperature: The standard deviation of the latents.

        Returns:
            (count, channels, size, size), in the model's dtype; see ``to_pixels``.
        """
        like = next(self.parameters())
        shape = (count, self.channels, self.size, self.size)
        place = generator.device
        z = temperature * torch.randn(shape, generator=generator, dtype=like.dtype, device=place)
        return self.inverse(z.to(like.device))
