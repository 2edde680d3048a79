"""Steps, levels, and the multiscale flow made of them."""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from suite.flows.actnorm import ActNorm
from suite.flows.convolutions import InvertibleConv1x1
from suite.flows.couplings import Coupling
from suite.flows.levels import Composite, Pyramid
from suite.flows.randomness import stream
from suite.flows.squeeze import squeeze, unsqueeze

MakeConv = Callable[[int, torch.Generator], InvertibleConv1x1]
MakeCoupling = Callable[[int, torch.Generator], Coupling]


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


class MultiscaleFlow(Pyramid):
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

    squeeze = staticmethod(squeeze)
    unsqueeze = staticmethod(unsqueeze)

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
        def make_level(level: int, width: int) -> Level:
            side = size // 2 ** (level + 1)
            return Level(
                FlowStep(
                    ActNorm(width, side, side),
                    make_conv(width, stream(seed, f"{level}.{step}", "conv1x1")),
                    make_coupling(width, stream(seed, f"{level}.{step}", "coupling")),
                )
                for step in range(steps[level])
            )

        super().__init__(size, len(steps), make_level, channels=channels)

    @property
    def dimensions(self) -> int:
        """Elements of an image."""
        return self.channels * self.size**2

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
