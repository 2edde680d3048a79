"""The layers of RealNVP: couplings over a checkerboard and over channels, each normed behind it."""

from suite.flows.checkerboard.channel_coupling import ChannelCoupling
from suite.flows.checkerboard.checkerboard_coupling import CheckerboardCoupling
from suite.flows.checkerboard.checkerboard_flow import CheckerboardFlow, CheckerboardLevel
from suite.flows.checkerboard.diagonal_squeeze import diagonal_squeeze, diagonal_unsqueeze
from suite.flows.checkerboard.norms import CheckerboardNorm, Norm
from suite.flows.checkerboard.residual_network import GainedConv, ResidualNetwork

__all__ = [
    "ChannelCoupling",
    "CheckerboardCoupling",
    "CheckerboardFlow",
    "CheckerboardLevel",
    "CheckerboardNorm",
    "GainedConv",
    "Norm",
    "ResidualNetwork",
    "diagonal_squeeze",
    "diagonal_unsqueeze",
]
