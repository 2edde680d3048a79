"""The schedules of the learning rate there are."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt, SerializeAsAny

from suite.registry.names import Entry, Variants
from suite.registry.settings import Variant


class HalvingsSettings(Variant):
    """A linear warm-up, then halvings (MEF, authors' program).

    Its settings stand flat beside those of the run, as they did before there were other schedules:
    ``warmup`` and ``halve_at``.
    """

    own_keys: ClassVar[tuple[str, ...]] = ("warmup", "halve_at")
    name: Literal["halvings"] = "halvings"


class DecaySettings(Variant):
    """A decay by one factor a step, down to a floor (NICE, authors' program).

    Attributes:
        factor: What the rate is divided by, each step.
        floor: The lowest rate.
    """

    name: Literal["decay"] = "decay"
    factor: Annotated[float, Field(ge=1)] = 1.0005
    floor: PositiveFloat = 1e-5


class ConstantSettings(Variant):
    """The same rate at every step (RealNVP, authors' program)."""

    name: Literal["constant"] = "constant"


class ImageWarmupSettings(Variant):
    """A linear warm-up over so many images from a rate of 0, then none (Glow, authors' program).

    Attributes:
        images: Images of 32x32 that it takes; one of 64x64 counts as four.
    """

    name: Literal["image-warmup"] = "image-warmup"
    images: PositiveInt = 500_000


class CosineSettings(Variant):
    """Half a cosine from the rate down to zero (Neural Spline Flow, authors' program)."""

    name: Literal["cosine"] = "cosine"


SCHEDULES = Variants(
    "schedule",
    [
        Entry("halvings", "suite.train.optimisation.schedule:Halvings", HalvingsSettings),
        Entry("decay", "suite.train.optimisation.schedule:Decay", DecaySettings),
        Entry("constant", "suite.train.optimisation.schedule:Constant", ConstantSettings),
        Entry("image-warmup", "suite.train.optimisation.schedule:ImageWarmup", ImageWarmupSettings),
        Entry("cosine", "suite.train.optimisation.schedule:Cosine", CosineSettings),
    ],
)

Schedule = Annotated[SerializeAsAny[Variant], BeforeValidator(SCHEDULES.parse)]
HALVINGS = HalvingsSettings()
"""What runs had before there were other schedules."""
