"""Curves and times -> figures: matplotlib and seaborn, in one house style."""

from suite.reporting.figures.export import Drawing, Picture, Plate, draw, plates_of
from suite.reporting.figures.training import training_figure

__all__ = ["Drawing", "Picture", "Plate", "draw", "plates_of", "training_figure"]
