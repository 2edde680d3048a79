"""The coupling layers there are."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import PositiveInt, model_validator

from suite.registry.names import Entry, Variants
from suite.registry.settings import Legacy, Variant

CouplingMethod = Literal[
    "auto", "action", "authors", "authors-repaired", "fused", "taylor", "torch"
]


class CouplingSettings(Variant):
    """A coupling layer: what its parameters are counted from."""

    scalars: ClassVar[int] = 4
    """Learned scalars in each layer: scale, shift, rescale, reshift."""

    def chunks(self, transformed: int) -> int:
        """How many outputs its network has for each of the transformed channels."""
        raise NotImplementedError(f"the coupling {self.name!r} does not say what it costs")


class Additive(CouplingSettings):
    """``x2 + b``: no settings."""

    scalars: ClassVar[int] = 0
    name: Literal["additive"] = "additive"

    def chunks(self, transformed: int) -> int:
        """The shift."""
        return 1


class Affine(CouplingSettings):
    """``exp(s) * x2 + b``: no settings."""

    name: Literal["affine"] = "affine"

    def chunks(self, transformed: int) -> int:
        """The shift and the logarithm of the scale."""
        return 2


class MatrixExp(CouplingSettings):
    """``exp(S) x2 + b`` at every pixel.

    Attributes:
        method: How the exponential is computed, a method of ``suite.expm``; ``auto`` is the fastest
            that runs where the run begins, which its record and its checkpoints name.
        low_rank_above: With more transformed channels than this, S has low rank, and its method is
            the compiled one for ``auto`` and ``fused``, the plain one for all others.
        rank: That rank.
        terms: Where the series is cut, whatever the norm: T_m(S) in place of exp(S), in one step,
            with the log-determinant that belongs to exp(S). None for as many as the norm needs.
    """

    name: Literal["matrixexp"] = "matrixexp"
    method: CouplingMethod = "auto"
    low_rank_above: PositiveInt = 24
    rank: PositiveInt = 3
    terms: Annotated[PositiveInt | None, Legacy(None)] = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.terms is not None and self.method not in {"auto", "action"}:
            raise ValueError(f"terms cuts the series of the method action, not of {self.method}")
        return self

    def chunks(self, transformed: int) -> int:
        """The shift and S, or the two thin factors of a low-rank S."""
        return 1 + (2 * self.rank if transformed > self.low_rank_above else transformed)


COUPLINGS = Variants(
    "coupling",
    [
        Entry("additive", "suite.flows.couplings.additive:AdditiveCoupling", Additive),
        Entry("affine", "suite.flows.couplings.affine:AffineCoupling", Affine),
        Entry("matrixexp", "suite.flows.couplings.matrixexp:MatrixExpCoupling", MatrixExp),
    ],
)
