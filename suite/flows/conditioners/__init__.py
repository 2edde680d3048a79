"""Networks that make parameters of a layer from channels that it keeps, as Glow has them.

Every 3x3 convolution sees one channel more, which is 1 on the frame that its padding adds.
"""

from suite.flows.conditioners.conditioner import Conditioner
from suite.flows.conditioners.hidden_conv import HiddenConv
from suite.flows.conditioners.zero_conv import ZeroConv

__all__ = ["Conditioner", "HiddenConv", "ZeroConv"]
