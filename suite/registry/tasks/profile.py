"""The task ``profile``: how many Taylor terms the exponentials of a trained model take."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, PositiveInt

from suite.registry.result import Result
from suite.registry.settings import OfTrained


class ProfileSettings(OfTrained):
    """Profiling the exponentials of a trained model over its test images.

    Attributes:
        kind: Whose exponentials: those of the couplings, or of the 1x1 convolutions.
        level: The level, from 0.
        images: How many test images; the first ones.
        batch_size: Images in a batch; the authors' rule takes the largest norm of a batch.
    """

    kind: Literal["coupling", "conv1x1"] = "coupling"
    level: Annotated[int, Field(ge=0)] = 0
    images: PositiveInt = 512
    batch_size: PositiveInt = 64

    label: ClassVar[tuple[str, ...]] = ("of", "kind", "level")


class ProfileResult(Result):
    """What profiling gives. One exponential is counted for each layer and batch.

    Attributes:
        mean: Mean number of Taylor terms behind the identity, by the authors' rule.
        deviation: Its standard deviation over layers and batches (n - 1); None for one.
        largest: The most terms.
        smallest: The fewest terms.
        squarings: Mean number of squarings that follow, by the authors' rule.
        degree: Mean degree of the suite's own rule for the same norms, for the action on a vector.
        norm: Mean of the largest row sums of absolute values.
        counted: How many exponentials.
    """

    mean: float
    deviation: float | None
    largest: int
    smallest: int
    squarings: float
    degree: float
    norm: float
    counted: int
