"""The coupling layers there are."""

from typing import Literal

from pydantic import PositiveInt

from suite.registry.entry import Entry, Registry
from suite.registry.settings import Variant

CouplingMethod = Literal["action", "authors", "authors-repaired", "taylor", "torch"]


class Additive(Variant):
    """``x2 + b``: no settings."""

    name: Literal["additive"] = "additive"


class Affine(Variant):
    """``exp(s) * x2 + b``: no settings."""

    name: Literal["affine"] = "affine"


class MatrixExp(Variant):
    """``exp(S) x2 + b`` at every pixel.

    Attributes:
        method: How the exponential is computed, a method of ``suite.expm``.
        low_rank_above: With more transformed channels than this, S has low rank.
        rank: That rank.
    """

    name: Literal["matrixexp"] = "matrixexp"
    method: CouplingMethod = "action"
    low_rank_above: PositiveInt = 24
    rank: PositiveInt = 3


COUPLINGS = Registry(
    "coupling",
    [
        Entry("additive", "suite.flows.couplings.additive:AdditiveCoupling", Additive),
        Entry("affine", "suite.flows.couplings.affine:AffineCoupling", Affine),
        Entry("matrixexp", "suite.flows.couplings.matrixexp:MatrixExpCoupling", MatrixExp),
    ],
)
