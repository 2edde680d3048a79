"""What changes training images at random, beside flips."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny

from suite.registry.names import Entry, Variants
from suite.registry.settings import Variant


class NoAugmentationSettings(Variant):
    """Nothing."""

    name: Literal["none"] = "none"


class ShiftsSettings(Variant):
    """Shifts by parts of a pixel, as Glow has them for CIFAR-10.

    Attributes:
        reach: The furthest shift along each axis, as a share of the image's size.
    """

    name: Literal["shifts"] = "shifts"
    reach: Annotated[float, Field(gt=0, lt=1)] = 0.1


AUGMENTATIONS = Variants(
    "augmentation",
    [
        Entry("none", "suite.data.augmentation:NoAugmentation", NoAugmentationSettings),
        Entry("shifts", "suite.data.augmentation:Shifts", ShiftsSettings),
    ],
)

Augmentation = Annotated[SerializeAsAny[Variant], BeforeValidator(AUGMENTATIONS.parse)]
NO_AUGMENTATION = NoAugmentationSettings()
"""What runs had before there were others."""
