"""Invertible 1x1 convolutions: one class a parametrisation of the matrix."""

from suite.flows.convolutions.base import InvertibleConv1x1
from suite.flows.convolutions.decomposition import PLUConv1x1
from suite.flows.convolutions.matrixexp import MatrixExpConv1x1
from suite.flows.convolutions.standard import StandardConv1x1

__all__ = ["InvertibleConv1x1", "MatrixExpConv1x1", "PLUConv1x1", "StandardConv1x1"]
