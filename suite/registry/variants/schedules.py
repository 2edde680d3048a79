"""The schedules of the learning rate there are."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PositiveFloat,
    PositiveInt,
    SerializeAsAny,
    model_validator,
)

from suite.registry.names import Entry, Variants
from suite.registry.settings import Settings, Variant


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


class PieceSettings(Settings):
    """A piece of a schedule, in shares of the learning rate.

    Attributes:
        until: The step, counted from 0, at which the next one begins; None for the last.
        begin: The share at its first step.
        end: The share that it goes to, in a straight line, and would have at ``until``; or the
            lowest share of a decay.
        decay: What the share is multiplied by, each step; None for a straight line.
    """

    until: PositiveInt | None = None
    begin: Annotated[float, Field(ge=0)] = 1.0
    end: Annotated[float, Field(ge=0)] = 1.0
    decay: Annotated[float, Field(gt=0, le=1)] | None = None

    def __str__(self) -> str:
        """The piece as people write it.

        >>> print(PieceSettings(until=2000, begin=0.0), PieceSettings(end=0.3, decay=0.9), sep=", ")
        0 to 1 until 2000, 1 times 0.9 a step down to 0.3
        """
        how = "to" if self.decay is None else f"times {self.decay:g} a step down to"
        until = "" if self.until is None else f" until {self.until}"
        return f"{self.begin:g} {how} {self.end:g}{until}"


class PiecesSettings(Variant):
    """Straight lines and decays, one after another (Flow++, authors' programs).

    Attributes:
        pieces: The pieces; all but the last say where they end. By default a warm-up of 2,000
            steps from 0.
    """

    name: Literal["pieces"] = "pieces"
    pieces: Annotated[tuple[PieceSettings, ...], Field(min_length=1)] = (
        PieceSettings(until=2000, begin=0.0),
        PieceSettings(),
    )

    @model_validator(mode="after")
    def _follow(self) -> Self:
        """Refuses pieces that do not follow each other."""
        ends = [piece.until for piece in self.pieces]
        steps = [end for end in ends[:-1] if end is not None]
        if ends[-1] is not None or len(steps) < len(ends) - 1 or steps != sorted(set(steps)):
            raise ValueError(
                "all pieces but the last say until which step they go, each further than the one "
                f"before it; they say: {', '.join(map(str, ends))}"
            )
        return self


SCHEDULES = Variants(
    "schedule",
    [
        Entry("halvings", "suite.train.optimisation.schedule:Halvings", HalvingsSettings),
        Entry("decay", "suite.train.optimisation.schedule:Decay", DecaySettings),
        Entry("constant", "suite.train.optimisation.schedule:Constant", ConstantSettings),
        Entry("image-warmup", "suite.train.optimisation.schedule:ImageWarmup", ImageWarmupSettings),
        Entry("cosine", "suite.train.optimisation.schedule:Cosine", CosineSettings),
        Entry("pieces", "suite.train.optimisation.schedule:Pieces", PiecesSettings),
    ],
)

Schedule = Annotated[SerializeAsAny[Variant], BeforeValidator(SCHEDULES.parse)]
HALVINGS = HalvingsSettings()
"""What runs had before there were other schedules."""
