"""Coupling layers, one class a variant: images in, images and logdet out."""

from suite.flows.couplings.additive import AdditiveCoupling
from suite.flows.couplings.affine import AffineCoupling
from suite.flows.couplings.coupling_layer import Coupling, ScaledCoupling
from suite.flows.couplings.matrixexp import MatrixExpCoupling

__all__ = ["AdditiveCoupling", "AffineCoupling", "Coupling", "MatrixExpCoupling", "ScaledCoupling"]
