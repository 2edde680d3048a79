"""What joins layers, and levels of a multiscale flow, where each may have a prior of its own."""

from suite.flows.levels.composite import Composite
from suite.flows.levels.pyramid import Pyramid
from suite.flows.levels.split_prior import SplitPrior
from suite.flows.levels.top_prior import TopPrior

__all__ = ["Composite", "Pyramid", "SplitPrior", "TopPrior"]
