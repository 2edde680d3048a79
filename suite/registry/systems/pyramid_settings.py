"""What Glow and the systems built on its program share: what their settings cost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PositiveInt

from suite.registry.systems.system_settings import SystemSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

_CHANNELS = 12
"""Channels of the first level, of images in colour."""
Levels = Annotated[int, Field(ge=1, le=16)]


class PyramidSettings(SystemSettings):
    """Steps of actnorm, a mixing of channels and a coupling, on levels of halving size.

    Attributes:
        levels: Levels; each halves the images.
        depth: Steps of each level.
        width: Width of the couplings' networks.
        coupling: ``affine`` or ``additive``.
    """

    levels: Levels = 3
    depth: PositiveInt = 32
    width: PositiveInt = 512
    coupling: Literal["affine", "additive"] = "affine"

    @property
    def has_split_priors(self) -> bool:
        """Whether what leaves a level has a learned prior."""
        return True

    @property
    def has_top_prior(self) -> bool:
        """Whether the last level has a learned prior."""
        return True

    def mixing_parameters(self, channels: int) -> int:
        """Parameters of what mixes so many channels, in one step."""
        raise NotImplementedError(f"the system {self.name!r} does not say how it mixes channels")

    def mixing_products(self, channels: int) -> int:
        """Multiplications of what mixes so many channels, at one pixel."""
        raise NotImplementedError(f"the system {self.name!r} does not say how it mixes channels")

    def agree(self, model: "ModelSettings") -> None:
        """Refuses images that cannot be halved once for each level."""
        if self.levels >= model.size.bit_length() or model.size % 2**self.levels:
            raise ValueError(
                f"{self.name} has {self.levels} levels, and a size of {model.size} cannot be "
                "halved that often"
            )

    def parameters(self, model: "ModelSettings") -> int:
        """All that the program stores and calls trainable: masked and dead weights too."""
        return self._steps(framed=1) + self._priors()

    def published_parameters(self, model: "ModelSettings") -> int:
        """The same as the papers count: without learned priors, and without what sees the frame.

        The published 44.0, 66.1 and 111.1 millions of Glow are so; the program has more.

        >>> from suite.registry import ModelSettings
        >>> model = ModelSettings(system="glow")
        >>> model.parameters(), model.system.published_parameters(model)
        (44603604, 44049408)
        """
        return self._steps(framed=0)

    def flops_per_image(self, model: "ModelSettings") -> int:
        """Multiplications and additions of the convolutions, for each image of a batch.

        What is the same for all images of a batch, such as what sees the frame, is not counted.
        """
        total = 0
        for level, channels in enumerate(self._channels()):
            half, pixels = channels // 2, (model.size // 2 ** (level + 1)) ** 2
            network = 9 * half * self.width + self.width**2 + 9 * self.width * self._outputs(half)
            total += self.depth * pixels * (self.mixing_products(channels) + network)
            if self.has_split_priors and level < self.levels - 1:
                total += pixels * 9 * half * channels
        return 2 * total

    def _channels(self) -> Iterator[int]:
        return (_CHANNELS * 2**level for level in range(self.levels))

    def _outputs(self, half: int) -> int:
        return 2 * half if self.coupling == "affine" else half

    def _steps(self, *, framed: int) -> int:
        """Parameters of all steps; framed is how many channels of the frame convolutions see."""
        total = 0
        for channels in self._channels():
            half, width = channels // 2, self.width
            outputs = self._outputs(half)
            hidden = 9 * (half + framed) * width + width**2 + 4 * width
            last = 9 * (width + framed) * outputs + 2 * outputs
            mixing = self.mixing_parameters(channels)
            total += self.depth * (2 * channels + mixing + hidden + last)
        return total

    def _priors(self) -> int:
        *before, last = self._channels()
        splits = sum(9 * (channels // 2 + 1) * channels + 2 * channels for channels in before)
        top = 9 * (2 * last + 1) * 2 * last + 4 * last
        return splits * self.has_split_priors + top * self.has_top_prior
