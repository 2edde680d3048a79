"""The system Emerging: its settings, and how it was trained."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.pyramid_settings import PyramidSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings


class EmergingSettings(PyramidSettings):
    """Emerging convolutions (Hoogeboom et al. 2019), as the program has them for CIFAR-10.

    ImageNet 32 has a depth of 48; ImageNet 64 has 4 levels of 48, and 64 images in a step and in
    the initialisation; both are not flipped nor shifted.

    Attributes:
        levels: Levels; each halves the images.
        depth: Steps of each level.
        width: Width of the couplings' networks.
        coupling: ``affine`` or ``additive``.
        mixing: What mixes the channels: a 1x1 convolution and an ``emerging`` one, a ``periodic``
            one, or a 1x1 convolution alone (``conv1x1``).
        decomposition: The 1x1 convolution: ``dense``, ``plu`` or ``qr``.
        learn_priors: Whether all levels have learned priors.

    >>> from suite.registry import ModelSettings
    >>> model = ModelSettings(system="emerging")
    >>> model.parameters(), model.system.unmasked_parameters(model)
    (46348116, 45286356)
    """

    citation: ClassVar[Citation | None] = papers.EMERGING
    recipe: ClassVar[Mapping[str, object]] = {
        "flips": True,
        "augmentation": {"name": "shifts", "reach": 0.1},
        "epochs": 4000,
        "batch_size": 256,
        "init_images": 256,
        "lr": 1e-3,
        "schedule": {"name": "image-warmup", "images": 500_000},
        "optimiser": {"name": "glow-adamax", "beta2": 1 - 1 / 196},
        "average": {"name": "none"},
    }
    name: Literal["emerging"] = "emerging"
    mixing: Literal["emerging", "periodic", "conv1x1"] = "emerging"
    decomposition: Literal["dense", "plu", "qr"] = "dense"
    learn_priors: bool = True

    @property
    def has_split_priors(self) -> bool:
        """Whether what leaves a level has a learned prior."""
        return self.learn_priors

    @property
    def has_top_prior(self) -> bool:
        """Whether the last level has a learned prior."""
        return self.learn_priors

    def unmasked_parameters(self, model: "ModelSettings") -> int:
        """The same without what a mask hides in emerging convolutions, as their program prints."""
        masked = sum(11 * channels**2 - channels for channels in self._channels())
        return self.parameters(model) - self.depth * masked * (self.mixing == "emerging")

    def mixing_parameters(self, channels: int) -> int:
        """Those of a 1x1 convolution, an emerging one, or both; masked weights count."""
        plu = 2 * channels**2 + channels
        conv1x1 = channels**2 if self.decomposition == "dense" else plu
        emerging, periodic = 18 * channels**2 + channels, 9 * channels**2 + channels
        counts = {"emerging": conv1x1 + emerging, "periodic": periodic, "conv1x1": conv1x1}
        return counts[self.mixing]

    def mixing_products(self, channels: int) -> int:
        """A quadrant of 2x2 pixels for each of the two kernels; all 3x3 of a periodic one."""
        return {"emerging": 9, "periodic": 9, "conv1x1": 1}[self.mixing] * channels**2
