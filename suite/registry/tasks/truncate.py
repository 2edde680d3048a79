"""The task ``truncate``: what cutting the exponential's series costs a trained model."""

from typing import ClassVar

from pydantic import PositiveInt

from suite.registry.result import Result
from suite.registry.settings import OfTrained


class TruncateSettings(OfTrained):
    """Testing a trained model with the series of its couplings cut at a fixed number of terms.

    Attributes:
        terms: Taylor terms behind the identity, in one step without scaling.
        images: How many test images, the first ones; as many are drawn as samples.
        batch_size: Images in a batch; it changes no more than rounding.
    """

    terms: PositiveInt = 8
    images: PositiveInt = 512
    batch_size: PositiveInt = 64

    label: ClassVar[tuple[str, ...]] = ("of", "terms")


class TruncateResult(Result):
    """What truncation costs. A figure that is not finite is None.

    Attributes:
        bits: bits/dim as the truncated model states it, with tr S as log-determinant.
        excess: How much more that is than the exact model's.
        bits_true: bits/dim of the truncated map, with log |det T_m(S)| at every pixel.
        misstated: ``bits_true - bits``: by how much what it states is too good.
        roundtrip_max: Largest error of a pixel that went forward and back, in levels of 255.
        roundtrip_mean: Mean error of them, likewise.
        sample_difference: Mean difference between pixels of samples of the truncated and of the
            exact model from the same latents, likewise.
        largest_norm: Largest row sum of |S| in the exact model's couplings over these images.
        chosen: Mean over pixels and layers of the products S v, degree times sub-steps, that the
            suite's rule takes for a pixel's own norm.
        chosen_most: The most of them.
    """

    bits: float | None
    excess: float | None
    bits_true: float | None
    misstated: float | None
    roundtrip_max: float | None
    roundtrip_mean: float | None
    sample_difference: float | None
    largest_norm: float
    chosen: float
    chosen_most: int
