"""Curves, strips and times in; matplotlib figures in one house style out."""

from suite.reporting.figures.export import FORMS, Drawing, Picture, Plate, draw, plates_of
from suite.reporting.figures.training_figure import training_figure

__all__ = ["FORMS", "Drawing", "Picture", "Plate", "draw", "plates_of", "training_figure"]
