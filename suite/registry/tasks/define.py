"""The task ``define``: what a layer declares of itself, compared with its code."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveFloat

from suite.registry.names import Registry, Variants, load_target
from suite.registry.result import Result
from suite.registry.settings import TaskSettings
from suite.registry.variants.convolutions import CONVOLUTIONS
from suite.registry.variants.couplings import COUPLINGS

PARTS: dict[str, Variants] = {"conv1x1": CONVOLUTIONS, "coupling": COUPLINGS}
"""The parts of a step that have variants, as settings call them."""
FIRST = "actnorm"
"""The layer that Table 1 begins with."""


@dataclass(frozen=True)
class Reference:
    """What a layer's declared formulas are, written out in plain torch.

    Attributes:
        name: The layer's, as :func:`layer_names` has it.
        target: Where its function is, as ``"module:function"``: it takes the layer, and returns a
            ``suite.measure.definitions.layer_formulas.Written``.
        make: Where the function is that makes the layer from channels, size and a generator, if
            it is no variant of a setting.
        domain: Where the function is that brings any images into those that the layer takes, if it
            does not take all.
        moved: Deviation of what is added to every parameter, so that nothing is zero by
            construction.
    """

    name: str
    target: str
    make: str | None = None
    domain: str | None = None
    moved: float = 0.3

    def load(self) -> Any:
        """Imports the function that writes the formulas out."""
        return load_target(self.target)


def _reference(
    name: str, written: str, make: str | None = None, moved: float = Reference.moved
) -> Reference:
    where = "suite.measure.definitions"
    return Reference(name, f"{where}.{written}", make and f"{where}.{make}", moved=moved)


def _realnvp(name: str) -> Reference:
    code = name.replace("-", "_")
    where = "realnvp_formulas"
    return _reference(f"realnvp-{name}", f"{where}:{code}", f"{where}:make_{code}")


def _nsf(name: str) -> Reference:
    layer = name.removesuffix("-coupling")
    return _reference(f"nsf-{name}", f"nsf_formulas:{layer}", f"nsf_formulas:make_{layer}")


REFERENCES: Registry[Reference] = Registry(
    "reference",
    [
        _reference("actnorm", "layer_formulas:actnorm", "layer_formulas:make_actnorm"),
        _reference("conv1x1-standard", "layer_formulas:standard"),
        _reference("conv1x1-decomposition", "layer_formulas:decomposition"),
        _reference("conv1x1-matrixexp", "layer_formulas:matrixexp"),
        _reference("coupling-additive", "coupling_formulas:additive"),
        _reference("coupling-affine", "coupling_formulas:affine"),
        _reference("coupling-matrixexp", "coupling_formulas:matrixexp"),
        _reference("nice-even-first", "nice_formulas:even_first", "nice_formulas:make_even_first"),
        _reference("nice-coupling", "nice_formulas:halves", "nice_formulas:make_halves"),
        _reference("nice-scaling", "nice_formulas:scaling", "nice_formulas:make_scaling"),
        replace(_realnvp("logit"), domain="torch:sigmoid"),
        *map(_realnvp, ("norm", "checkerboard-norm", "checkerboard-coupling", "channel-coupling")),
        _reference("glow-norm", "glow_formulas:norm", "glow_formulas:make_norm"),
        _reference("glow-reversal", "glow_formulas:reversal", "glow_formulas:make_reversal"),
        _reference("glow-shuffle", "glow_formulas:shuffle", "glow_formulas:make_shuffle"),
        _reference("glow-conv1x1", "glow_formulas:dense", "glow_formulas:make_dense"),
        _reference("glow-plu", "glow_formulas:signed_plu", "glow_formulas:make_signed_plu"),
        _reference("glow-additive", "glow_formulas:shift", "glow_formulas:make_shift", 0.1),
        _reference("glow-affine", "glow_formulas:scale", "glow_formulas:make_scale", 0.1),
        _reference("glow-split", "glow_formulas:split", "glow_formulas:make_split", 0.1),
        _reference("glow-top", "glow_formulas:top", "glow_formulas:make_top", 0.1),
        _reference(
            "emerging-qr", "emerging_formulas:reflections", "emerging_formulas:make_reflections"
        ),
        _reference(
            "emerging-conv", "emerging_formulas:emerging", "emerging_formulas:make_emerging"
        ),
        _reference(
            "emerging-periodic", "emerging_formulas:periodic", "emerging_formulas:make_periodic"
        ),
        *map(_nsf, ("centring", "actnorm", "conv1x1", "spline-coupling", "affine-coupling")),
        _reference("flowpp-norm", "flowpp_formulas:norm", "flowpp_formulas:make_norm"),
        _reference(
            "flowpp-pointwise", "flowpp_formulas:pointwise", "flowpp_formulas:make_pointwise"
        ),
        _reference(
            "flowpp-coupling", "flowpp_formulas:coupling", "flowpp_formulas:make_coupling", 0.1
        ),
        _reference("flowpp-flip", "flowpp_formulas:flip", "flowpp_formulas:make_flip"),
    ],
)
"""What declarations are compared with; another package adds those of its own layers."""


def layer_names() -> tuple[str, ...]:
    """The layers there are, those of other packages too.

    >>> layer_names()[:2]
    ('actnorm', 'conv1x1-standard')
    """
    return tuple(dict.fromkeys((FIRST, *_variants(), *_whole())))


def _variants() -> Iterator[str]:
    for part, variants in PARTS.items():
        yield from (f"{part}-{name}" for name in variants.names)


def _whole() -> Iterator[str]:
    """The layers that are no variant of a setting."""
    return (name for name in REFERENCES.names if REFERENCES.find(name).make)


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
        layer: The layer: the setting and the name of a variant, such as ``coupling-affine``, or
            what :data:`REFERENCES` calls another, such as ``actnorm`` and ``nice-coupling``.
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
