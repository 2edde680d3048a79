"""Layers that treat every pixel alike: a scale and a shift a channel, and orders of channels."""

from suite.flows.channels.channel_norm import ChannelNorm
from suite.flows.channels.channel_reversal import ChannelReversal
from suite.flows.channels.channel_shuffle import ChannelShuffle

__all__ = ["ChannelNorm", "ChannelReversal", "ChannelShuffle"]
