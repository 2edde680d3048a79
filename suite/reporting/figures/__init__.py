"""Curves -> figures: matplotlib and seaborn, in one house style."""

from suite.reporting.figures.export import Drawing, draw
from suite.reporting.figures.training import training_figure
from suite.reporting.figures.truncation import truncation_figure

__all__ = ["Drawing", "draw", "training_figure", "truncation_figure"]
