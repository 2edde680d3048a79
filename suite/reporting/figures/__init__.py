"""Curves and times -> figures: matplotlib and seaborn, in one house style."""

from suite.reporting.figures.export import FORMS, Drawing, Picture, Plate, draw, plates_of
from suite.reporting.figures.training import training_figure

__all__ = ["FORMS", "Drawing", "Picture", "Plate", "draw", "plates_of", "training_figure"]
