"""The layers of Flow++: couplings by mixtures of logistics over pairs, and noise from a flow."""

from suite.flows.mixtures.attention import ChannelNorm, GatedAttention
from suite.flows.mixtures.data_starts import fitting
from suite.flows.mixtures.gated_convolutions import FittedConv, GatedConv, NormedFittedConv
from suite.flows.mixtures.logistics import Logistics
from suite.flows.mixtures.mixture_coupling import MixtureCoupling
from suite.flows.mixtures.mixture_network import ContextNetwork, MixtureNetwork, Plan
from suite.flows.mixtures.noise import Noise, UniformNoise, VariationalNoise
from suite.flows.mixtures.pair_layers import Flip, PixelNorm, Pointwise
from suite.flows.mixtures.stages import ChannelStage, ColumnStage, PairStep, SqueezedStages

__all__ = [
    "ChannelNorm",
    "ChannelStage",
    "ColumnStage",
    "ContextNetwork",
    "FittedConv",
    "Flip",
    "GatedAttention",
    "GatedConv",
    "Logistics",
    "MixtureCoupling",
    "MixtureNetwork",
    "Noise",
    "NormedFittedConv",
    "PairStep",
    "PixelNorm",
    "Plan",
    "Pointwise",
    "SqueezedStages",
    "UniformNoise",
    "VariationalNoise",
    "fitting",
]
