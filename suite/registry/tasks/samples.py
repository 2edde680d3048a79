"""The task ``samples``: what a trained model draws, each beside its nearest training image."""

from itertools import pairwise
from typing import Annotated, ClassVar

from pydantic import Field

from suite.registry.result import Result
from suite.registry.settings import OfTrained

TILES = "samples.png"
"""The side file of the shown samples. A row is a latent; for each temperature it has the sample and
to its right the sample's nearest training image. There are no gaps."""

Temperature = Annotated[float, Field(ge=0, le=10)]


class SamplesSettings(OfTrained):
    """Drawing samples from a trained model, and looking for them among its training images.

    Attributes:
        temperatures: What latents are multiplied with, from the coolest to the warmest; the same
            latents at each.
        latents: How many samples are shown at each temperature: the first ones.
        images: How many samples the figures are means over at each temperature, and how many test
            images, which are spread evenly over all of them.
        latent_seed: What the latents are drawn with; the same in every arm.
    """

    temperatures: Annotated[tuple[Temperature, ...], Field(min_length=1, max_length=16)] = (
        0.6,
        0.7,
        0.8,
        0.9,
        1.0,
    )
    latents: Annotated[int, Field(ge=1, le=64)] = 4
    images: Annotated[int, Field(ge=1, le=1024)] = 64
    latent_seed: int = 0

    free_of_cost: ClassVar[frozenset[str]] = frozenset({"latent_seed"})
    label: ClassVar[tuple[str, ...]] = ("of",)

    def agree(self) -> None:
        """Refuses temperatures that do not rise, and more shown samples than there are."""
        super().agree()
        if any(warmer <= cooler for cooler, warmer in pairwise(self.temperatures)):
            raise ValueError("temperatures rise from the first to the last")
        if self.latents > self.images:
            raise ValueError(f"latents is {self.latents}, and there are {self.images} images")

    def canvas(self, size: int) -> tuple[int, int]:
        """Width and height of the tiles' image, in pixels, for samples of this size."""
        return 2 * len(self.temperatures) * size, self.latents * size


class SamplesResult(Result):
    """What the samples are like, with the same of test images as a yardstick.

    Distances are from an image to its nearest training image: the root of the mean squared
    difference over pixel values, in levels of 255; the smallest over all training images, and over
    the mirrored ones where training flips them. The contrast of an image is the standard deviation
    of its pixel values around the mean of their channel, in levels. Samples with a value that is
    not finite are in no figure but ``broken``; a figure that nothing is left for is None.

    Attributes:
        nearest_coolest: Mean distance of samples at the lowest temperature.
        nearest_warmest: The same at the highest.
        nearest_test: The same of test images.
        closest: Smallest distance of a sample, at any temperature.
        closest_test: Smallest distance of these test images.
        contrast_coolest: Mean contrast of samples at the lowest temperature.
        contrast_warmest: The same at the highest.
        contrast_test: The same of these test images.
        clipped: Share of pixel values at the highest temperature that lay outside of what a pixel
            can show; those that are not finite count.
        broken: Samples with a value that is not finite, over all temperatures.
        distances: The distance of each shown sample, a row a latent; None for a broken one.
        size: Height and width of an image.
        images: How many test images were compared; as many as samples at each temperature, or all
            there are.
        training_images: How many training images were compared with.
        mirrored: Whether their mirror images were, too.
        data: Fingerprint of the images.
    """

    nearest_coolest: float | None
    nearest_warmest: float | None
    nearest_test: float
    closest: float | None
    closest_test: float
    contrast_coolest: float | None
    contrast_warmest: float | None
    contrast_test: float
    clipped: float
    broken: int
    distances: tuple[tuple[float | None, ...], ...]
    size: int
    images: int
    training_images: int
    mirrored: bool
    data: str
