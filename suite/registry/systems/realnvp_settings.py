"""The system RealNVP: its settings, what they cost, and how it was trained."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, PositiveInt

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.system_settings import SystemSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

COLOURS = 3
"""Channels of the images that studies have."""
Levels = Annotated[int, Field(ge=1, le=16)]


class RealNvpSettings(SystemSettings):
    """RealNVP (Dinh, Sohl-Dickstein and Bengio 2017), as the program has it for ImageNet 32.

    The program has no end of training; ``epochs`` is not of its recipe. The paper's other settings:
    CIFAR-10 ``levels: 2, width: 64, blocks: 8`` and flips, 64x64 images ``levels: 5, blocks: 2``.

    Attributes:
        levels: Resolutions (the program's n_scale). Images must halve once for each but the first.
        width: Channels of the networks in the first level (base_dim); doubled by each level, and
            for couplings of channels, which see half the height and width.
        blocks: Residual blocks of each network (residual_blocks).
        margin: Where pixels in [0, 1] are kept 0.05 away from an end before the logit: at ``both``,
            as the program does, or at the ``low`` one alone, as the paper says.
        penalty: What the squares of the networks' gains, and of the checkerboard couplings'
            scales, cost in training.
    """

    citation: ClassVar[Citation | None] = papers.REAL_NVP
    recipe: ClassVar[Mapping[str, object]] = {
        "flips": False,
        "batch_size": 64,
        "lr": 1e-3,
        "schedule": {"name": "constant"},
        "optimiser": {"name": "tensorflow-adam"},
        "average": {"name": "none"},
        "clip": 100.0,
    }
    name: Literal["realnvp"] = "realnvp"
    levels: Levels = 4
    width: PositiveInt = 32
    blocks: PositiveInt = 4
    margin: Literal["both", "low"] = "both"
    penalty: Annotated[float, Field(ge=0)] = 5e-5

    def agree(self, model: "ModelSettings") -> None:
        """Refuses images that cannot be halved often enough, or that end as single pixels."""
        smallest, rest = divmod(model.size, 2 ** (self.levels - 1))
        if rest or smallest < 2:
            raise ValueError(
                f"realnvp has {self.levels} levels, and a size of {model.size} cannot be halved "
                f"{self.levels - 1} times into images of 2x2 pixels or more"
            )

    def parameters(self, model: "ModelSettings") -> int:
        """Weights, biases and gains of the networks, shifts of their norms, and scales.

        >>> from suite.registry import ModelSettings
        >>> ModelSettings(system="realnvp").parameters()
        46220359
        """
        total = 0
        for level in range(self.levels):
            channels, width = COLOURS * 2**level, self.width * 2**level
            pixels = channels + self._network(2 * channels + 1, width, 2 * channels) + 1
            total += self._checkerboards(level) * pixels
            if level + 1 < self.levels:
                half = 2 * channels
                total += 3 * (half + self._network(2 * half, 2 * width, 2 * half) + 1)
        return total

    def flops_per_image(self, model: "ModelSettings") -> int:
        """Multiplications and additions of the networks' convolutions."""
        total = 0
        for level in range(self.levels):
            channels, width = COLOURS * 2**level, self.width * 2**level
            area = (model.size // 2**level) ** 2
            pixels = self._products(2 * channels + 1, width, 2 * channels)
            total += self._checkerboards(level) * pixels * area
            if level + 1 < self.levels:
                total += 3 * self._products(4 * channels, 2 * width, 4 * channels) * (area // 4)
        return 2 * total

    def _checkerboards(self, level: int) -> int:
        return 4 if level + 1 == self.levels else 3

    def _network(self, inputs: int, width: int, outputs: int) -> int:
        # A gained convolution has a gain and a bias a channel; the first has a bias alone.
        ends = 9 * inputs * width + width + width**2 + 2 * width
        block = 19 * width**2 + 6 * width
        return ends + self.blocks * block + width + width * outputs + 2 * outputs

    def _products(self, inputs: int, width: int, outputs: int) -> int:
        return width * (9 * inputs + width + self.blocks * 19 * width + outputs)
