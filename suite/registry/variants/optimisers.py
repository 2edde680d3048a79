"""The optimisers and weight averages there are."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny

from suite.registry.names import Entry, Variants
from suite.registry.settings import Variant

Decay = Annotated[float, Field(ge=0, lt=1)]


class Adamax(Variant):
    """Adamax (Kingma and Ba 2015, section 7), as torch has it.

    Attributes:
        beta1: Decay of the mean of gradients.
        beta2: Decay of their largest size.
        eps: Added to that size.
    """

    name: Literal["adamax"] = "adamax"
    beta1: Decay = 0.9
    beta2: Decay = 0.999
    eps: Annotated[float, Field(gt=0)] = 1e-8


class Adam(Adamax):
    """Adam (Kingma and Ba 2015), as torch has it; the same settings as Adamax."""

    name: Literal["adam"] = "adam"  # type: ignore[assignment]


class AuthorsAverage(Variant):
    """The authors' moving average of the weights: starts at zero, not corrected for it.

    Attributes:
        decay: How much of the average each step keeps.
    """

    name: Literal["authors"] = "authors"
    decay: Decay = 0.999


class CorrectedAverage(Variant):
    """The moving average of the weights, corrected for its start at zero.

    Attributes:
        decay: How much of the average each step keeps.
    """

    name: Literal["corrected"] = "corrected"
    decay: Decay = 0.999


OPTIMISERS = Variants(
    "optimiser",
    [
        Entry("adamax", "suite.train.optimisation.optimiser:Adamax", Adamax),
        Entry("adam", "suite.train.optimisation.optimiser:Adam", Adam),
    ],
)
AVERAGES = Variants(
    "average",
    [
        Entry("authors", "suite.train.optimisation.average:AuthorsAverage", AuthorsAverage),
        Entry("corrected", "suite.train.optimisation.average:CorrectedAverage", CorrectedAverage),
    ],
)

Optimiser = Annotated[SerializeAsAny[Variant], BeforeValidator(OPTIMISERS.parse)]
Average = Annotated[SerializeAsAny[Variant], BeforeValidator(AVERAGES.parse)]
