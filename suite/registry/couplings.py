"""The coupling layers there are."""

from typing import ClassVar, Literal

from pydantic import PositiveInt

from suite.registry.entry import Entry, Variants
from suite.registry.settings import Variant

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
        low_rank_above: With more transformed channels than this, S has low rank.
        rank: That rank.
    """

    name: Literal["matrixexp"] = "matrixexp"
    method: CouplingMethod = "auto"
    low_rank_above: PositiveInt = 24
    rank: PositiveInt = 3

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
