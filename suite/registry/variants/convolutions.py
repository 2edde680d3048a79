"""The invertible 1x1 convolutions there are."""

from typing import ClassVar, Literal

from suite.registry.names import Entry, Variants
from suite.registry.settings import Variant

MatrixMethod = Literal["authors", "authors-repaired", "taylor", "torch"]


class ConvolutionSettings(Variant):
    """A 1x1 convolution: what its parameters are counted from."""

    matrices: ClassVar[int] = 1
    """Learned square matrices, of as many rows as there are channels."""


class Standard(ConvolutionSettings):
    """A free matrix: no settings."""

    name: Literal["standard"] = "standard"


class Decomposition(ConvolutionSettings):
    """A PLU decomposition: no settings."""

    matrices: ClassVar[int] = 2
    name: Literal["decomposition"] = "decomposition"


class MatrixExp(ConvolutionSettings):
    """The exponential of a free matrix.

    Attributes:
        method: How the exponential is computed, a method of ``suite.expm``.
    """

    name: Literal["matrixexp"] = "matrixexp"
    method: MatrixMethod = "taylor"


CONVOLUTIONS = Variants(
    "1x1 convolution",
    [
        Entry("standard", "suite.flows.convolutions.standard_conv1x1:StandardConv1x1", Standard),
        Entry("decomposition", "suite.flows.convolutions.plu_conv1x1:PLUConv1x1", Decomposition),
        Entry(
            "matrixexp", "suite.flows.convolutions.matrixexp_conv1x1:MatrixExpConv1x1", MatrixExp
        ),
    ],
)
