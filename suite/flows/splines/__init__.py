"""The layers of Neural Spline Flow: couplings by splines, and what stands around them."""

from suite.flows.splines.baseline_coupling import BaselineCoupling
from suite.flows.splines.centring import Centring
from suite.flows.splines.exp_actnorm import ExpActNorm
from suite.flows.splines.lu_conv1x1 import LUConv1x1
from suite.flows.splines.plain_convnet import PlainConvNet
from suite.flows.splines.rational_quadratic import RationalQuadratic
from suite.flows.splines.residual_convnet import ResidualConvNet
from suite.flows.splines.spline_coupling import SplineCoupling
from suite.flows.splines.spline_flow import SplineFlow, SplineLevel, SplineStep

__all__ = [
    "BaselineCoupling",
    "Centring",
    "ExpActNorm",
    "LUConv1x1",
    "PlainConvNet",
    "RationalQuadratic",
    "ResidualConvNet",
    "SplineCoupling",
    "SplineFlow",
    "SplineLevel",
    "SplineStep",
]
