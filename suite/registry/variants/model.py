"""The settings of a whole flow."""

from typing import Annotated

from pydantic import BeforeValidator, Field, PositiveInt, SerializeAsAny

from suite.registry.settings import Settings
from suite.registry.variants.convolutions import CONVOLUTIONS, ConvolutionSettings
from suite.registry.variants.couplings import COUPLINGS, CouplingSettings

Coupling = Annotated[SerializeAsAny[CouplingSettings], BeforeValidator(COUPLINGS.parse)]
Convolution = Annotated[SerializeAsAny[ConvolutionSettings], BeforeValidator(CONVOLUTIONS.parse)]


class ModelSettings(Settings):
    """A multiscale flow, as ``suite.flows.build_model`` makes it.

    The default is the published model for 32x32 images (MEF, Table 2).

    Attributes:
        size: Height and width of the images, in pixels.
        steps: Steps of flow in each level, the first level first.
        coupling: The coupling layer of every step.
        conv1x1: The invertible 1x1 convolution of every step.
        num_blocks: Residual blocks in each coupling network.
        hidden_channels: Width of each coupling network.

    >>> ModelSettings(coupling="affine", hidden_channels=132).coupling.name
    'affine'
    """

    size: PositiveInt = 32
    steps: Annotated[tuple[PositiveInt, ...], Field(min_length=1)] = (8, 4, 2)
    coupling: Coupling = COUPLINGS.parse("matrixexp")  # type: ignore[assignment]
    conv1x1: Convolution = CONVOLUTIONS.parse("matrixexp")  # type: ignore[assignment]
    num_blocks: Annotated[int, Field(ge=0)] = 8
    hidden_channels: PositiveInt = 128

    def agree(self) -> None:
        """Refuses images that cannot be halved once for each level."""
        levels = len(self.steps)
        if levels >= self.size.bit_length() or self.size % 2**levels:
            raise ValueError(
                f"steps has {levels} levels, and a size of {self.size} cannot be halved that often"
            )

    def parameters(self) -> int:
        """Trainable parameters of the flow, counted by formula.

        The authors' published program, built from its published settings, has as many
        (github.com/changyi7231/MEF).

        >>> ModelSettings().parameters()
        37683752
        """
        total, channels, side = 0, 3, self.size
        for steps in self.steps:
            channels, side = 4 * channels, side // 2
            total += steps * self._step_parameters(channels, side)
            channels //= 2
        return total

    def _step_parameters(self, channels: int, side: int) -> int:
        actnorm = 2 * channels * side**2
        convolution = self.conv1x1.matrices * channels**2
        transformed = channels // 2
        outputs = transformed * self.coupling.chunks(transformed)
        width = self.hidden_channels
        # Each inner convolution has a scale and a shift for each channel, and no bias.
        first = 9 * (channels - transformed) * width + 2 * width
        block = 19 * width**2 + 6 * width
        last = 9 * width * outputs + outputs
        network = first + self.num_blocks * block + last
        return actnorm + convolution + network + self.coupling.scalars

    def flops_per_image(self) -> int:
        """Floating-point operations of one forward pass over an image, counted by formula.

        Multiplications and additions of the convolutions and of the couplings' matrices, which take
        nearly all of the time; a backward pass takes about twice as many.
        """
        total, channels, side = 0, 3, self.size
        for steps in self.steps:
            channels, side = 4 * channels, side // 2
            transformed = channels // 2
            chunks = self.coupling.chunks(transformed)
            width = self.hidden_channels
            network = 9 * (channels - transformed) * width + 19 * self.num_blocks * width**2
            last = (9 * width + 1) * transformed * chunks
            total += 2 * steps * side**2 * (channels**2 + network + last)
            channels //= 2
        return total
