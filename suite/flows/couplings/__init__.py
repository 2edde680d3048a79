"""Coupling layers, one class a variant: images in, images and logdet out."""

from suite.flows.couplings.additive import AdditiveCoupling
from suite.flows.couplings.affine import AffineCoupling
from suite.flows.couplings.conditioned_coupling import ConditionedCoupling
from suite.flows.couplings.coupling_layer import Coupling, ScaledCoupling
from suite.flows.couplings.matrixexp import MatrixExpCoupling
from suite.flows.couplings.shift_coupling import ShiftCoupling
from suite.flows.couplings.sigmoid_coupling import SigmoidCoupling

__all__ = [
    "AdditiveCoupling",
    "AffineCoupling",
    "ConditionedCoupling",
    "Coupling",
    "MatrixExpCoupling",
    "ScaledCoupling",
    "ShiftCoupling",
    "SigmoidCoupling",
]
