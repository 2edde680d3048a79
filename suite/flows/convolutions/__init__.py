"""Invertible convolutions, one class a parametrisation: images in, images and logdet out."""

from suite.flows.convolutions.conv1x1 import InvertibleConv1x1
from suite.flows.convolutions.dense_conv1x1 import DenseConv1x1
from suite.flows.convolutions.emerging_conv import EmergingConv
from suite.flows.convolutions.matrixexp_conv1x1 import MatrixExpConv1x1
from suite.flows.convolutions.periodic_conv import PeriodicConv
from suite.flows.convolutions.plu_conv1x1 import PLUConv1x1
from suite.flows.convolutions.qr_conv1x1 import QRConv1x1
from suite.flows.convolutions.signed_plu_conv1x1 import SignedPLUConv1x1
from suite.flows.convolutions.standard_conv1x1 import StandardConv1x1

__all__ = [
    "DenseConv1x1",
    "EmergingConv",
    "InvertibleConv1x1",
    "MatrixExpConv1x1",
    "PLUConv1x1",
    "PeriodicConv",
    "QRConv1x1",
    "SignedPLUConv1x1",
    "StandardConv1x1",
]
