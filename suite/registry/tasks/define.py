"""The task ``define``: what a layer declares of itself, compared with its code."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveFloat

from suite.registry.names import Registry, Variants, load_target
from suite.registry.result import Result
from suite.registry.settings import TaskSettings
from suite.registry.variants.convolutions import CONVOLUTIONS
from suite.registry.variants.couplings import COUPLINGS

ACTNORM = "actnorm"
PARTS: dict[str, Variants] = {"conv1x1": CONVOLUTIONS, "coupling": COUPLINGS}
"""The parts of a step that have variants, as settings call them."""


@dataclass(frozen=True)
class Reference:
    """What a layer's declared formulas are, written out in plain torch.

    Attributes:
        name: The layer's, as :func:`layer_names` has it.
        target: Where its function is, as ``"module:function"``: it takes the layer, and returns a
            ``suite.measure.definitions.layer_formulas.Written``.
    """

    name: str
    target: str

    def load(self) -> Any:
        """Imports the function."""
        return load_target(self.target)


REFERENCES: Registry[Reference] = Registry(
    "reference",
    [
        Reference("actnorm", "suite.measure.definitions.layer_formulas:actnorm"),
        Reference("conv1x1-standard", "suite.measure.definitions.layer_formulas:standard"),
        Reference(
            "conv1x1-decomposition", "suite.measure.definitions.layer_formulas:decomposition"
        ),
        Reference("conv1x1-matrixexp", "suite.measure.definitions.layer_formulas:matrixexp"),
        Reference("coupling-additive", "suite.measure.definitions.coupling_formulas:additive"),
        Reference("coupling-affine", "suite.measure.definitions.coupling_formulas:affine"),
        Reference("coupling-matrixexp", "suite.measure.definitions.coupling_formulas:matrixexp"),
    ],
)
"""What declarations are compared with; another package adds those of its own layers."""


def layer_names() -> tuple[str, ...]:
    """The layers there are, those of other packages too.

    >>> layer_names()[:2]
    ('actnorm', 'conv1x1-standard')
    """
    return (ACTNORM, *_variants())


def _variants() -> Iterator[str]:
    for part, variants in PARTS.items():
        yield from (f"{part}-{name}" for name in variants.names)


def _known(name: str) -> str:
    names = layer_names()
    if name not in names:
        near = get_close_matches(name, names, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        raise ValueError(f"unknown layer {name!r}; {guess}there are: {', '.join(names)}")
    return name


class DefineSettings(TaskSettings):
    """Comparing what a layer declares with what it computes, in float64.

    Attributes:
        layer: The layer: ``actnorm``, or the setting and the name of a variant, such as
            ``coupling-affine``.
        channels: Channels of the images.
        size: Height and width of the images.
        tolerance: The largest deviation that is allowed; of numbers above 1, relative to the
            largest of them.
        seed: What parameters and images are drawn from.
    """

    layer: Annotated[str, AfterValidator(_known)]
    channels: Annotated[int, Field(ge=2)] = 4
    size: Annotated[int, Field(ge=1)] = 4
    tolerance: PositiveFloat = 1e-10
    seed: int = 0

    label: ClassVar[tuple[str, ...]] = ("layer", "seed")


class DeclaredFormula(BaseModel):
    """One formula, as the layer declares it.

    Attributes:
        text: As plain text.
        latex: As LaTeX.
        deviation: How far the layer is from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    latex: str
    deviation: float


class DefineResult(Result):
    """What a layer declares, and how far its code is from that.

    Deviations are the largest absolute ones; of numbers above 1, relative to the largest of them.

    Attributes:
        function: y from x.
        inverse: x from y.
        log_determinant: That of the function.
        where: What the letters stand for.
        round_trip: The inverse of the function of x, against x.
        jacobian: The log-determinant, against that of the whole Jacobian by automatic
            differentiation.
        largest_deviation: The largest of these five.
        tolerance: What was allowed.
        agrees: Whether all are within it; a run for which they are not fails.
    """

    function: DeclaredFormula
    inverse: DeclaredFormula
    log_determinant: DeclaredFormula
    where: str
    round_trip: float
    jacobian: float
    largest_deviation: float
    tolerance: float
    agrees: bool
