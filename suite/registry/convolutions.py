"""The invertible 1x1 convolutions there are."""

from typing import Literal

from suite.registry.entry import Entry, Registry
from suite.registry.settings import Variant

MatrixMethod = Literal["authors", "authors-repaired", "taylor", "torch"]


class Standard(Variant):
    """A free matrix: no settings."""

    name: Literal["standard"] = "standard"


class Decomposition(Variant):
    """A PLU decomposition: no settings."""

    name: Literal["decomposition"] = "decomposition"


class MatrixExp(Variant):
    """The exponential of a free matrix.

    Attributes:
        method: How the exponential is computed, a method of ``suite.expm``.
    """

    name: Literal["matrixexp"] = "matrixexp"
    method: MatrixMethod = "taylor"


CONVOLUTIONS = Registry(
    "1x1 convolution",
    [
        Entry("standard", "suite.flows.convolutions.standard:StandardConv1x1", Standard),
        Entry("decomposition", "suite.flows.convolutions.decomposition:PLUConv1x1", Decomposition),
        Entry("matrixexp", "suite.flows.convolutions.matrixexp:MatrixExpConv1x1", MatrixExp),
    ],
)
