"""The system Neural Spline Flow: its settings, what they cost, and how it was trained."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, PositiveFloat, PositiveInt

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.system_settings import SystemSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

COLOURS = 3
"""Channels of the images that studies have."""
Levels = Annotated[int, Field(ge=1, le=16)]
Bins = Annotated[int, Field(ge=2, le=256)]
Network = Callable[[int, int], int]
"""What a network has or costs, from its channels in and out."""


class NsfSettings(SystemSettings):
    """Neural Spline Flow (Durkan et al. 2019), as the program has it for CIFAR-10 with 8 bits.

    Its other settings: CIFAR-10 with 5 bits ``bits: 5, width: 64, bins: 2``; ImageNet 64 with 8
    bits ``levels: 4, multiscale: true, bins: 8, dropout: 0`` and batches of 256, without flips;
    with 5 bits ``dropout: 0.1`` too. The program counts steps: 200,000 with 8 bits and 100,000
    with 5; ``epochs`` is what makes as many of 49,500 images of CIFAR-10.

    Attributes:
        levels: Resolutions. Images must halve once for each, into 2x2 pixels or more.
        steps: Steps of each level (steps_per_level).
        multiscale: Whether half of the channels becomes latent behind each level (multi_scale).
        coupling: ``spline``, or ``affine`` for the baseline.
        bins: Bins of each spline (num_bins).
        bound: Splines are the identity outside [-bound, bound] (tail_bound).
        network: ``residual``, or ``plain`` for three convolutions (use_resnet).
        width: Channels within the networks (hidden_channels).
        blocks: Residual blocks of each network (num_res_blocks).
        dropout: What each block drops in training (dropout_prob).
        bits: How many bits of each value are modelled; bits/dim are of images with so many, and
            those of different ``bits`` cannot be compared.
        preprocessing: What becomes of pixels in [0, 1]: ``glow`` takes 1/2 away; ``realnvp`` is
            the logit of ``alpha + (1 - alpha) x``, ``realnvp_2alpha`` that of
            ``alpha + (1 - 2 alpha) x``.
        alpha: How far pixels are kept from the ends before the logit.
    """

    citation: ClassVar[Citation | None] = papers.NEURAL_SPLINE_FLOW
    recipe: ClassVar[Mapping[str, object]] = {
        "flips": True,
        "epochs": 2062,
        "batch_size": 512,
        "lr": 5e-4,
        "schedule": {"name": "cosine"},
        "optimiser": {"name": "adam"},
        "average": {"name": "none"},
        "clip": None,
        "init_images": 512,
    }
    name: Literal["nsf"] = "nsf"
    levels: Levels = 3
    steps: PositiveInt = 7
    multiscale: bool = False
    coupling: Literal["spline", "affine"] = "spline"
    bins: Bins = 4
    bound: PositiveFloat = 3.0
    network: Literal["residual", "plain"] = "residual"
    width: PositiveInt = 96
    blocks: PositiveInt = 3
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.2
    bits: Annotated[int, Field(ge=1, le=8)] = 8
    preprocessing: Literal["glow", "realnvp", "realnvp_2alpha"] = "glow"
    alpha: Annotated[float, Field(ge=1e-6, lt=0.5)] = 0.05

    def agree(self, model: "ModelSettings") -> None:
        """Refuses images that cannot be halved often enough, or that end as single pixels.

        A single pixel of a single image has no variance for the norms of the networks.
        """
        smallest, rest = divmod(model.size, 2**self.levels)
        if rest or smallest < 2:
            raise ValueError(
                f"nsf has {self.levels} levels, and a size of {model.size} cannot be halved "
                f"{self.levels} times into images of 2x2 pixels or more"
            )

    def parameters(self, model: "ModelSettings") -> int:
        """Weights and biases of the networks, factors and biases of convolutions, and actnorm.

        >>> from suite.registry import ModelSettings
        >>> ModelSettings(system="nsf").parameters()
        11835054
        """
        weights = {"residual": self._residual_weights, "plain": self._plain_weights}[self.network]
        total = 0
        for _, channels in self._levels(model.size):
            convolution = channels**2 + channels
            step = 2 * channels + convolution + weights(*self._ends(channels))
            total += self.steps * step + convolution
        return total

    def flops_per_image(self, model: "ModelSettings") -> int:
        """Multiplications and additions of all convolutions."""
        products = {"residual": self._residual_products, "plain": self._plain_products}
        network = products[self.network]
        total = 0
        for side, channels in self._levels(model.size):
            step = channels**2 + network(*self._ends(channels))
            total += side**2 * (self.steps * step + channels**2)
        return 2 * total

    def _levels(self, size: int) -> Iterator[tuple[int, int]]:
        """The size and the channels of each level's images."""
        channels = COLOURS
        for level in range(1, self.levels + 1):
            channels *= 4
            yield size // 2**level, channels
            channels //= 2 if self.multiscale else 1

    def _ends(self, channels: int) -> tuple[int, int]:
        """Channels in and out of the network of a coupling."""
        each = {"spline": 3 * self.bins - 1, "affine": 2}[self.coupling]
        return channels // 2, (channels - channels // 2) * each

    def _residual_weights(self, inputs: int, outputs: int) -> int:
        # A block has two convolutions with biases, and two norms with a gain and a shift.
        width = self.width
        block = 18 * width**2 + 6 * width
        return (inputs + 1) * width + self.blocks * block + (width + 1) * outputs

    def _plain_weights(self, inputs: int, outputs: int) -> int:
        width = self.width
        return (9 * inputs + 1) * width + (width + 1) * width + (9 * width + 1) * outputs

    def _residual_products(self, inputs: int, outputs: int) -> int:
        return self.width * (inputs + self.blocks * 18 * self.width + outputs)

    def _plain_products(self, inputs: int, outputs: int) -> int:
        return self.width * (9 * inputs + self.width + 9 * outputs)
