"""What joins the levels of a multiscale flow, where each has a prior of its own."""

from suite.flows.levels.pyramid import Pyramid
from suite.flows.levels.split_prior import SplitPrior
from suite.flows.levels.top_prior import TopPrior

__all__ = ["Pyramid", "SplitPrior", "TopPrior"]
