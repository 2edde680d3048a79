"""Invertible 1x1 convolutions, one class a parametrisation: images in, images and logdet out."""

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1
from suite.flows.convolutions.matrixexp_conv1x1 import MatrixExpConv1x1
from suite.flows.convolutions.plu_conv1x1 import PLUConv1x1
from suite.flows.convolutions.standard_conv1x1 import StandardConv1x1

__all__ = ["InvertibleConv1x1", "MatrixExpConv1x1", "PLUConv1x1", "StandardConv1x1"]
