"""The optimisers and weight averages there are."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny
from typing_extensions import override

from suite.registry.names import Entry, Variants
from suite.registry.settings import Variant

Decay = Annotated[float, Field(ge=0, lt=1)]
LARGEST_EARLY = 0.1
"""The share of an average that the first half of training may have before it is warned of."""


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


class TensorFlowAdam(Adamax):
    """Adam as TensorFlow has it: eps is added to a root that is not corrected for its start.

    The same settings as Adam.
    """

    name: Literal["tensorflow-adam"] = "tensorflow-adam"  # type: ignore[assignment]


class RMSPropMomentum(Variant):
    """RMSProp with momentum and a floor under the root, as pylearn2 has it for NICE.

    Attributes:
        decay: Decay of the mean of squared gradients.
        floor: The lowest root of that mean.
        momentum: Momentum once it begins.
        momentum_after: Epochs without momentum at first.
    """

    name: Literal["rmsprop-momentum"] = "rmsprop-momentum"
    decay: Decay = 0.95
    floor: Annotated[float, Field(gt=0)] = 0.01
    momentum: Decay = 0.5
    momentum_after: Annotated[int, Field(ge=0)] = 5


class GlowAdamax(Adamax):
    """Adamax with Adam's correction of its start, as Glow's program has it.

    Attributes:
        beta1: Decay of the mean of gradients.
        beta2: Decay of their largest size; in the program ``1 - 1/n``, where 50,000 images are n
            steps: 98 of 512 images, 196 of 256, 782 of 64.
        eps: Added to that size.
    """

    name: Literal["glow-adamax"] = "glow-adamax"  # type: ignore[assignment]
    beta2: Decay = 1 - 1 / 98


class NoAverage(Variant):
    """No average: the trained weights themselves are evaluated, kept and shown."""

    name: Literal["none"] = "none"


class MovingAverage(Variant):
    """A moving average of the weights.

    Attributes:
        decay: How much of the average each step keeps.
    """

    decay: Decay = 0.999

    def early(self, steps: int) -> float:
        """The share of the average behind so many steps that is older than their second half."""
        return float(self.decay ** (steps / 2))

    def caution(self, steps: int) -> str:
        """What of the average is still its start, if it is more than a tenth; else empty.

        >>> AuthorsAverage().caution(76)
        'the average (authors, decay 0.999) is still 93 % the zeros it starts from after 76 steps'
        >>> CorrectedAverage().caution(76)
        'the average (corrected, decay 0.999) is 49 % weights of the first half of its 76 steps'
        >>> AuthorsAverage().caution(39100), CorrectedAverage(decay=0.99).caution(542)
        ('', '')
        """
        early = self.early(steps)
        if early <= LARGEST_EARLY:
            return ""
        return f"the average ({self.name}, decay {self.decay:g}) {self._words(steps, early)}"

    def _words(self, steps: int, early: float) -> str:
        return f"is {100 * early:.0f} % weights of the first half of its {steps:,} steps"


class AuthorsAverage(MovingAverage):
    """The authors' moving average of the weights: starts at zero, not corrected for it.

    Attributes:
        decay: How much of the average each step keeps.
    """

    name: Literal["authors"] = "authors"

    @override
    def _words(self, steps: int, early: float) -> str:
        zeros = self.decay**steps
        if zeros <= 0.01:
            return super()._words(steps, early)
        return f"is still {100 * zeros:.0f} % the zeros it starts from after {steps:,} steps"


class CorrectedAverage(MovingAverage):
    """The moving average of the weights, corrected for its start at zero.

    Attributes:
        decay: How much of the average each step keeps.
    """

    name: Literal["corrected"] = "corrected"

    @override
    def early(self, steps: int) -> float:
        kept = self.decay**steps
        return (self.decay ** (steps / 2) - kept) / (1 - kept) if kept < 1 else 0.5


class FromStartAverage(MovingAverage):
    """The moving average of the weights, which starts at those that training starts from.

    Attributes:
        decay: How much of the average each step keeps.
    """

    name: Literal["from-start"] = "from-start"


OPTIMISERS = Variants(
    "optimiser",
    [
        Entry("adamax", "suite.train.optimisation.optimiser:Adamax", Adamax),
        Entry("adam", "suite.train.optimisation.optimiser:Adam", Adam),
        Entry(
            "tensorflow-adam",
            "suite.train.optimisation.tensorflow_adam:TensorFlowAdam",
            TensorFlowAdam,
        ),
        Entry(
            "rmsprop-momentum",
            "suite.train.optimisation.rmsprop_momentum:RMSPropMomentum",
            RMSPropMomentum,
        ),
        Entry("glow-adamax", "suite.train.optimisation.glow_adamax:GlowAdamax", GlowAdamax),
    ],
)
AVERAGES = Variants(
    "average",
    [
        Entry("authors", "suite.train.optimisation.average:AuthorsAverage", AuthorsAverage),
        Entry("none", "suite.train.optimisation.average:NoAverage", NoAverage),
        Entry("from-start", "suite.train.optimisation.average:FromStartAverage", FromStartAverage),
        Entry("corrected", "suite.train.optimisation.average:CorrectedAverage", CorrectedAverage),
    ],
)

Optimiser = Annotated[SerializeAsAny[Variant], BeforeValidator(OPTIMISERS.parse)]
Average = Annotated[SerializeAsAny[Variant], BeforeValidator(AVERAGES.parse)]
