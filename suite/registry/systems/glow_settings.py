"""The system Glow: its settings, and how it was trained."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.pyramid_settings import PyramidSettings


class GlowSettings(PyramidSettings):
    """Glow (Kingma and Dhariwal 2018), as the released program has it for CIFAR-10.

    ImageNet 32 has a depth of 48; ImageNet 64 has 4 levels of 48, and 128 images in a step, 64 in
    the initialisation. The program has no end of training; its logs go on for about 3,000 epochs
    of 50,000 images.

    Attributes:
        levels: Levels; each halves the images.
        depth: Steps of each level.
        width: Width of the couplings' networks.
        coupling: ``affine`` or ``additive``.
        mixing: What mixes the channels: a ``dense`` 1x1 convolution, one as ``plu`` decomposition,
            a random ``shuffle`` or the ``reverse`` order.
        learn_top: Whether the last level has a learned prior.

    >>> from suite.registry import ModelSettings
    >>> ModelSettings(system="glow").parameters()
    44603604
    """

    citation: ClassVar[Citation | None] = papers.GLOW
    recipe: ClassVar[Mapping[str, object]] = {
        "flips": False,
        "augmentation": {"name": "shifts", "reach": 0.1},
        "epochs": 3000,
        "batch_size": 512,
        "init_images": 256,
        "lr": 1e-3,
        "schedule": {"name": "image-warmup", "images": 500_000},
        "optimiser": {"name": "glow-adamax", "beta2": 1 - 1 / 98},
        "average": {"name": "none"},
    }
    name: Literal["glow"] = "glow"
    mixing: Literal["dense", "plu", "shuffle", "reverse"] = "dense"
    learn_top: bool = True

    @property
    def has_top_prior(self) -> bool:
        """Whether the last level has a learned prior."""
        return self.learn_top

    def mixing_parameters(self, channels: int) -> int:
        """Those of a 1x1 convolution; orders of channels have none."""
        plu = 2 * channels**2 + channels
        return {"dense": channels**2, "plu": plu, "shuffle": 0, "reverse": 0}[self.mixing]

    def mixing_products(self, channels: int) -> int:
        """Those of a 1x1 convolution; orders of channels have none."""
        return channels**2 if self.mixing in {"dense", "plu"} else 0
